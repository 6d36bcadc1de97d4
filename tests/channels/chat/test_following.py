"""Whoever left the chat gets the answer by mail: once, and only where they asked for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import Visit
from tests.channels.mail.letters import letter, take
from troth.accounts.models import Channel
from troth.channels.chat.following import follow
from troth.channels.chat.models import Visitor
from troth.channels.mail.outgoing import content
from troth.conversations import actions as conversations
from troth.conversations.acts.joining import join
from troth.conversations.models import Attachment, Conversation, Delivery, Message
from troth.core.database import see
from troth.promises.actions import confirm_policy
from troth.promises.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(visit: Visit) -> Conversation:
    """A visitor who said something and where to reach them, and has been gone for two minutes."""
    make.channel(visit.widget.brand, address="help@shop.example", promise=None)
    visit.say()
    visit.post("/contact", {"name": "Emma", "mail": "emma@customer.example"})
    gone_at = timezone.now() - timedelta(minutes=2)
    Visitor.objects.update(seen_at=gone_at, left_at=gone_at)
    return Conversation.objects.get(channel=visit.widget.channel)


def answer(conversation: Conversation, text: str = "It is on its way.") -> Message:
    return conversations.reply(conversation, make.member(conversation.brand), text)


def look(conversation: Conversation) -> list[str]:
    """One look, as the job takes it; where mails went."""
    follow(conversation.brand_id, conversation.pk)
    return list(Delivery.objects.filter(channel__kind="mail").values_list("recipient", flat=True))


def test_an_unread_answer_follows_by_mail_once(left: Conversation) -> None:
    answer(left)
    assert look(left) == ["emma@customer.example"]
    assert look(left) == ["emma@customer.example"]


def test_an_answer_reaches_whoever_wrote_the_mail_that_was_merged_into_the_chat(left: Conversation) -> None:
    Visitor.objects.update(contact_mail="")
    mailed = make.conversation(Channel.objects.get(kind="mail"), address="emma.v@customer.example")
    Conversation.objects.filter(pk=mailed.pk).update(customer=left.customer)
    mailed.refresh_from_db()
    join(left, mailed, make.member(left.brand))
    answer(left)
    assert "emma.v@customer.example" in look(left)


def test_what_was_read_does_not_follow(left: Conversation) -> None:
    Visitor.objects.update(read_id=answer(left).pk)
    assert look(left) == []


def test_only_what_is_unread_follows(left: Conversation) -> None:
    Visitor.objects.update(read_id=answer(left, "Read.").pk)
    unread = answer(left, "Unread.")
    assert look(left) == ["emma@customer.example"]
    assert Delivery.objects.get(channel__kind="mail").message == unread


def test_nothing_follows_whoever_is_there(left: Conversation) -> None:
    answer(left)
    Visitor.objects.update(seen_at=timezone.now(), left_at=None)
    assert look(left) == []


def test_a_reload_is_no_leaving(left: Conversation) -> None:
    answer(left)
    Visitor.objects.update(left_at=timezone.now() - timedelta(seconds=5))
    assert look(left) == []


def test_a_line_that_died_without_a_word_counts_as_left_in_the_end(left: Conversation) -> None:
    answer(left)
    Visitor.objects.update(seen_at=timezone.now() - timedelta(minutes=6), left_at=None)
    assert look(left) == ["emma@customer.example"]


def test_whoever_gave_no_address_is_not_mailed(left: Conversation) -> None:
    Visitor.objects.update(contact_mail="")
    answer(left)
    assert look(left) == []


def test_notes_and_announcements_never_follow(left: Conversation) -> None:
    conversations.note(left, make.member(left.brand), "Called the courier.")
    now = timezone.now()
    conversations.announce(left, "We are on it.", now=now, expires_at=now + timedelta(hours=1))
    assert look(left) == []


def test_a_brand_without_mail_follows_nobody_and_nothing_breaks(visit: Visit) -> None:
    visit.say()
    visit.post("/contact", {"name": "Emma", "mail": "emma@customer.example"})
    Visitor.objects.update(seen_at=None, left_at=None)
    found = Conversation.objects.get()
    answer(found)
    assert look(found) == []


def test_another_brands_mail_is_never_used(left: Conversation) -> None:
    brand = left.brand
    make.channel(make.brand(), address="help@other.example")
    from troth.core.database import see

    see([brand.pk])
    answer(left)
    look(left)
    assert Delivery.objects.get(channel__kind="mail").channel.address == "help@shop.example"


def test_the_mail_that_follows_names_no_message_that_is_no_mail(left: Conversation) -> None:
    answer(left, "First.")
    answer(left, "Second.")
    look(left)
    mails = Delivery.objects.filter(channel__kind="mail").order_by("id")
    first, second = [content(one).decode() for one in mails]
    assert "chat:" not in first + second
    assert f"References: {mails[0].external_id}" in second


def test_who_answers_that_mail_goes_on_with_the_same_conversation(left: Conversation) -> None:
    answer(left)
    look(left)
    followed = Delivery.objects.get(channel__kind="mail")
    taken = take(followed.channel, letter("Thank you!", references=followed.external_id))
    assert taken.message is not None
    assert taken.message.conversation == left


def test_a_stranger_who_knows_that_mail_does_not_join(left: Conversation) -> None:
    answer(left)
    look(left)
    followed = Delivery.objects.get(channel__kind="mail")
    raw = letter("Let me in.", sender="eve@stranger.example", references=followed.external_id)
    taken = take(followed.channel, raw)
    assert taken.message is not None
    assert taken.message.conversation != left


def test_a_file_that_came_by_that_mail_is_for_the_desk(left: Conversation, visit: Visit) -> None:
    answer(left)
    look(left)
    followed = Delivery.objects.get(channel__kind="mail")
    mixed = 'multipart/mixed; boundary="b"'
    part = 'Content-Disposition: attachment; filename="passport.txt"\r\n\r\nprivate'
    raw = letter(
        f"--b\r\n\r\nHere.\r\n--b\r\nContent-Type: text/plain\r\n{part}\r\n--b--",
        references=followed.external_id,
        mime_version="1.0",
        content_type=mixed,
    )
    taken = take(followed.channel, raw)
    file = Attachment.objects.get(message=taken.message, is_original=False)
    assert file.message.conversation == left
    assert visit.ask("GET", f"/files/{file.pk}").status_code == 404


def answered_by_mail(left: Conversation, text: str = "Thank you!") -> Conversation:
    """The customer answers the mail that followed them, and a mail promise has been confirmed meanwhile."""
    mail = Channel.objects.get(kind="mail")
    answer(left)
    look(left)
    followed = Delivery.objects.get(channel__kind="mail")
    confirm_policy(mail, timedelta(hours=4), hours=None, confirmed_by=None)
    assert take(mail, letter(text, references=followed.external_id)).message is not None
    return left


def test_a_word_that_came_by_mail_gets_the_promise_of_the_mail(left: Conversation) -> None:
    confirm_policy(left.channel, timedelta(seconds=30), hours=None, confirmed_by=None)
    answered_by_mail(left)
    promise = make.promise(left)
    assert promise.channel.kind == "mail"
    assert promise.due_at - promise.turn_opened_at == timedelta(hours=4)


def test_a_word_in_the_chat_keeps_the_promise_of_the_chat(left: Conversation, visit: Visit) -> None:
    confirm_policy(left.channel, timedelta(seconds=30), hours=None, confirmed_by=None)
    answered_by_mail(left)
    answer(left, "And thank you.")
    visit.say("I am back in the chat.")
    promise = make.promise(left)
    assert promise.channel.kind == "chat"
    assert promise.due_at - promise.turn_opened_at == timedelta(seconds=30)


def test_what_is_promised_to_a_mail_is_told_by_mail_once(left: Conversation) -> None:
    answered_by_mail(left)
    look(left)
    look(left)
    promise = make.promise(left)
    told = Delivery.objects.get(channel__kind="mail", message=promise.announcement_id)
    assert (told.recipient, told.expires_at) == ("emma@customer.example", promise.due_at)
    assert b"Auto-Submitted: auto-replied" in content(told)
    assert promise.announcement is not None
    assert "chat" not in promise.announcement.text.lower()


def test_where_the_mail_promises_nothing_a_mail_gets_no_promise_of_the_chat(left: Conversation) -> None:
    confirm_policy(left.channel, timedelta(seconds=30), hours=None, confirmed_by=None)
    answer(left)
    look(left)
    followed = Delivery.objects.get(channel__kind="mail")
    take(followed.channel, letter("Thank you!", references=followed.external_id))
    assert not left.promises.filter(answered_at=None).exists()


def gone(visit: Visit, ago: timedelta) -> Promise:
    """A visitor who asked, was promised an answer, left no address, and has been gone for so long."""
    confirm_policy(visit.widget.channel, timedelta(minutes=5), hours=None, confirmed_by=None)
    visit.say()
    gone_at = timezone.now() - ago
    Visitor.objects.update(seen_at=gone_at, left_at=gone_at)
    conversation = Conversation.objects.get(channel=visit.widget.channel)
    follow(conversation.brand_id, conversation.pk)
    see([conversation.brand_id])
    return make.promise(conversation)


def test_who_left_the_chat_unanswered_and_unreachable_gave_up_waiting(visit: Visit) -> None:
    promise = gone(visit, timedelta(minutes=2))
    assert promise.left_at == Visitor.objects.get().left_at
    assert promise.state == "running", "it breaks at its time all the same"


def test_who_only_reloads_the_page_still_waits(visit: Visit) -> None:
    assert gone(visit, timedelta(seconds=1)).left_at is None
