"""Tags, mentions, spam, viewers and saved replies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.channels.mail.quarantine.models import SpamSender
from troth.conversations import actions
from troth.conversations.acts import saved_replies, spam, tagging, viewing
from troth.conversations.acts.saved_replies import NotSaved
from troth.conversations.acts.tagging import NotATag
from troth.conversations.models import Conversation, Mention, SavedReply, Tag, Viewer
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def facts(name: str) -> int:
    return FactRecord.objects.filter(name=name).count()


def test_a_tag_is_put_once_and_taken_away(conversation: Conversation, agent: User) -> None:
    for text in ("#Late Delivery", "late-delivery"):
        tagging.tag(conversation, agent, text)
    assert tagging.tags_of(conversation) == ["late-delivery"]
    assert facts("ConversationTagged") == 1
    for _ in range(2):
        tagging.untag(conversation, agent, "late-delivery")
    assert tagging.tags_of(conversation) == []
    assert facts("ConversationUntagged") == 1
    assert Tag.objects.count() == 1


def test_tags_of_the_brand_are_offered_but_those_that_are_there(
    conversation: Conversation, agent: User
) -> None:
    for name in ("refund", "return", "repair", "lost"):
        tagging.tag(conversation, agent, name)
    tagging.untag(conversation, agent, "refund")
    tagging.untag(conversation, agent, "lost")
    assert tagging.tags_starting(conversation.brand_id, "#re", without=conversation) == ["refund"]


@pytest.mark.parametrize("text", ["", " # ", "x" * 41])
def test_what_is_no_tag_is_refused(conversation: Conversation, agent: User, text: str) -> None:
    with pytest.raises(NotATag):
        tagging.tag(conversation, agent, text)


def test_whoever_is_named_in_a_note_is_mentioned(conversation: Conversation, agent: User) -> None:
    named = make.member(conversation.brand, Role.AGENT, "Emma Visser")
    make.member(conversation.brand, Role.EXPERT, "Bo")
    note = actions.note(conversation, agent, "@Emma Visser and @Bo, can you look?")
    assert list(Mention.objects.values_list("user_id", "message_id")) == [(named.pk, note.pk)]
    assert Mention.objects.unseen(named).count() == 1
    assert FactRecord.objects.get(name="PersonMentioned").details["user_id"] == named.pk


def test_an_answer_mentions_nobody(conversation: Conversation, agent: User) -> None:
    make.member(conversation.brand, name="Emma")
    actions.reply(conversation, agent, "Write to @Emma")
    assert Mention.objects.count() == 0


def test_spam_ends_the_conversation_and_marks_its_sender(conversation: Conversation, agent: User) -> None:
    spam.mark_spam(conversation, agent)
    conversation.refresh_from_db()
    assert conversation.closed_at is not None
    assert FactRecord.objects.get(name="ConversationClosed").details == {"cause": "spam"}
    assert SpamSender.objects.standing().get().address == "emma@customer.example"
    spam.mark_spam(conversation, agent)
    assert SpamSender.objects.count() == 1


def test_what_was_no_spam_after_all_lifts_its_senders_mark(conversation: Conversation, agent: User) -> None:
    spam.mark_spam(conversation, agent)
    conversation.refresh_from_db()
    spam.take_up_again(conversation, agent)
    assert not SpamSender.objects.standing().exists()
    assert facts("ConversationUnmarkedSpam") == 1


def test_only_what_was_closed_as_spam_lifts_a_mark(conversation: Conversation, agent: User) -> None:
    """Another of theirs may be spam though this one, which a person closed, is not."""
    spam.mark_spam(make.conversation(conversation.channel), agent)
    actions.close(conversation, agent)
    conversation.refresh_from_db()
    spam.take_up_again(conversation, agent)
    conversation.refresh_from_db()
    assert conversation.closed_at is None
    assert SpamSender.objects.standing().exists()
    assert facts("ConversationUnmarkedSpam") == 0


def test_others_who_look_are_seen_with_what_they_do(conversation: Conversation, agent: User) -> None:
    cem, bo = make.member(conversation.brand, name="Cem"), make.member(conversation.brand, name="Bo")
    viewing.look(conversation, agent, is_writing=True)
    viewing.look(conversation, bo, is_writing=False)
    viewing.look(conversation, cem, is_writing=True)
    viewing.look(conversation, cem, is_writing=False)
    found = [(one.name, one.is_writing) for one in viewing.others_at(conversation, agent)]
    assert found == [("Cem", True), ("Bo", False)]
    Viewer.objects.filter(user=bo).update(seen_at=timezone.now() - timedelta(seconds=16))
    viewing.leave(conversation, cem)
    assert viewing.others_at(conversation, agent) == []


def test_a_saved_reply_is_found_in_the_customers_language(brand: Brand, agent: User) -> None:
    for language, text in (("en", "Sorry"), ("nl", "Het spijt ons")):
        saved_replies.write(brand, agent, name="/Sorry late", language=language, text=text)
    saved_replies.write(brand, agent, name="no-sorry", language="nl", text="Nee")
    found = saved_replies.found_for(brand, "sorry", "nl")
    assert [(one.name, one.text) for one in found] == [("sorry-late", "Het spijt ons"), ("no-sorry", "Nee")]
    assert saved_replies.found_for(brand, "sorry-l", "tr")[0].text == "Sorry"


def test_a_saved_reply_is_changed_in_place_and_removed(brand: Brand, agent: User) -> None:
    first = saved_replies.write(brand, agent, name="hi", language="en", text="Hi")
    again = saved_replies.write(brand, agent, name="hi", language="en", text="Hello")
    assert (first.pk, again.text) == (again.pk, "Hello")
    saved_replies.remove(first, agent)
    assert saved_replies.found_for(brand, "hi", "en") == []
    saved_replies.write(brand, agent, name="hi", language="en", text="Hi")
    assert SavedReply.objects.count() == 2


def test_a_variable_that_does_not_exist_is_refused_with_its_place(brand: Brand, agent: User) -> None:
    with pytest.raises(NotSaved, match=r"\{customer\.nmae\}.*line 2, character 4"):
        saved_replies.write(brand, agent, name="hi", language="en", text="Hi\nDe {customer.nmae}")
