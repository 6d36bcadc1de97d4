import threading
from datetime import timedelta
from random import Random
from string import ascii_lowercase

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter, report, take, told_id
from troth.accounts.models import Brand, Channel
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.receive import OURS_CAME_BACK, Address, address_of, receive
from troth.channels.mail.rules.parse import parse
from troth.conversations import actions
from troth.conversations.models import Attachment, Conversation, Delivery, Holder, Identity, Kind, Message
from troth.core import blobs
from troth.core.database import brands
from troth.promises.models import Promise


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def acknowledgements() -> int:
    return Message.objects.filter(kind=Kind.ANNOUNCEMENT).count()


def kept(mail: ReceivedMail) -> Message:
    assert mail.message is not None
    return mail.message


def test_a_mail_opens_a_conversation_with_its_promise_and_one_acknowledgement(channel: Channel) -> None:
    message = kept(take(channel, letter()))

    conversation = message.conversation
    assert (conversation.subject, message.text) == ("Order 1234", "Where is my order?")
    assert conversation.customer.name == "Emma"
    assert (conversation.language, conversation.customer.zone) == ("en", "Europe/Amsterdam")
    assert conversation.answer_by == make.promise(conversation).due_at
    assert acknowledgements() == 1


def test_the_same_mail_twice_is_one_conversation_one_acknowledgement_one_promise(channel: Channel) -> None:
    first = take(channel, letter())
    again = take(channel, b"Received: from another.example\r\n" + letter())
    assert again == first
    counts = Conversation.objects.count(), Message.objects.count(), Promise.objects.count()
    assert (*counts, Delivery.objects.count()) == (1, 2, 1, 1)


def test_the_same_mail_at_the_same_moment_is_taken_once(committed: None) -> None:
    with transaction.atomic():
        place = make.channel(make.brand())
    start, failures = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        try:
            start.wait(5)
            receive(Address(place.brand_id, place.pk), letter(), envelope_sender="emma@customer.example")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert not failures
    with brands([place.brand_id]):
        counts = [rows.objects.count() for rows in (ReceivedMail, Conversation, Promise, Delivery, Identity)]
    assert counts == [1, 1, 1, 1, 1]


def test_another_mail_under_the_same_message_id_is_not_swallowed(channel: Channel) -> None:
    take(channel, letter("Where is my order?"))
    take(channel, letter("And where is my invoice?"))
    assert Conversation.objects.count() == 2


def test_mails_without_a_message_id_are_told_apart_by_their_content(channel: Channel) -> None:
    for text in ("One", "Two", "One"):
        take(channel, letter(text, message_id=""))
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
def test_the_same_sender_continues_the_conversation(channel: Channel, header: str) -> None:
    first = kept(take(channel, letter())).conversation

    answer = letter("It came broken.", message_id="<2@customer.example>", **{header: told_id(channel)})

    assert kept(take(channel, answer)).conversation == first


def test_references_find_the_conversation_when_the_newest_is_not_ours(channel: Channel) -> None:
    first = kept(take(channel, letter())).conversation
    chain = f"<1@customer.example> {told_id(channel)} <forwarded@customer.example>"
    found = take(channel, letter("More", in_reply_to="<forwarded@customer.example>", references=chain))
    assert kept(found).conversation == first


def test_a_stranger_who_quotes_our_message_id_gets_a_conversation_of_their_own(channel: Channel) -> None:
    first = kept(take(channel, letter())).conversation
    stranger = letter(
        "Let me in.", sender="eve@else.example", message_id="<e@else>", in_reply_to=told_id(channel)
    )

    theirs = kept(take(channel, stranger, envelope="eve@else.example")).conversation

    assert theirs != first
    assert theirs.identity.value == "eve@else.example"
    assert first.messages.filter(kind=Kind.CUSTOMER).count() == 1


@pytest.mark.parametrize(
    "result", ["dmarc=fail", "dkim=fail header.d=customer.example", "spf=fail; dmarc=fail"]
)
def test_a_mail_that_a_server_found_forged_is_kept_out_of_the_conversation(
    channel: Channel, result: str
) -> None:
    first = kept(take(channel, letter())).conversation
    forged = letter(
        "New bank account!",
        message_id="<f@customer.example>",
        in_reply_to=told_id(channel),
        authentication_results=f"mx.shop.example; {result}",
    )
    assert kept(take(channel, forged)).conversation != first


def test_a_mail_that_passed_its_checks_joins(channel: Channel) -> None:
    first = kept(take(channel, letter())).conversation
    passed = letter(
        "More", in_reply_to=told_id(channel), authentication_results="mx.shop.example; dmarc=pass"
    )
    assert kept(take(channel, passed)).conversation == first


def test_an_answer_opens_a_closed_conversation_and_a_new_promise(channel: Channel, brand: Brand) -> None:
    conversation, agent = kept(take(channel, letter())).conversation, make.member(brand)
    actions.reply(conversation, agent, "On its way.")
    actions.close(conversation, agent)
    quoted = Delivery.objects.latest("id").external_id

    take(channel, letter("It never came.", message_id="<2@customer.example>", in_reply_to=quoted))

    conversation.refresh_from_db()
    assert (conversation.closed_at, conversation.holder) == (None, Holder.QUEUE)
    assert list(conversation.promises.order_by("id").values_list("kind", flat=True)) == [
        "first_reply",
        "next_reply",
    ]


def test_another_channel_or_brand_is_not_joined(channel: Channel, brand: Brand) -> None:
    first = kept(take(channel, letter())).conversation
    quoting = letter("More", message_id="<2@customer.example>", in_reply_to=told_id(channel))
    sales = make.channel(brand, address="sales@shop.example")

    beside = kept(take(sales, quoting)).conversation
    assert beside != first
    assert beside.customer_id == first.customer_id
    other = make.channel(make.brand(), address="help@other.example")
    elsewhere = kept(take(other, quoting)).conversation
    assert elsewhere not in (first, beside)
    assert elsewhere.customer_id != first.customer_id


def our_mail_as_sent(channel: Channel) -> bytes:
    return letter("Thank you", sender=f"The Shop <{channel.address}>", message_id=told_id(channel))


def test_our_own_mail_that_comes_back_is_kept_with_its_cause_and_answered_by_nobody(channel: Channel) -> None:
    take(channel, letter())

    back = take(channel, our_mail_as_sent(channel))

    assert (back.message, back.ignored) == (None, OURS_CAME_BACK)
    assert blobs.get(channel.brand_id, back.blob) == our_mail_as_sent(channel)
    assert (Conversation.objects.count(), acknowledgements()) == (1, 1)


def test_a_customers_mail_under_our_message_id_is_their_word(channel: Channel) -> None:
    take(channel, letter())
    assert kept(take(channel, letter("Sent on by my program.", message_id=told_id(channel)))).text


def test_a_bounce_is_a_report_in_its_conversation_and_opens_no_turn(channel: Channel, brand: Brand) -> None:
    conversation = kept(take(channel, letter())).conversation
    actions.reply(conversation, make.member(brand), "On its way.")
    about = Delivery.objects.latest("id").external_id

    message = kept(take(channel, report(about), envelope=""))

    conversation.refresh_from_db()
    assert (message.conversation, message.kind) == (conversation, Kind.REPORT)
    assert "no such user" in message.text
    assert (conversation.turn_opened_at, conversation.holder) == (None, Holder.CUSTOMER)
    assert (conversation.promises.count(), acknowledgements()) == (1, 1)


def test_a_bounce_of_unknown_mail_is_kept_and_answered_by_nobody(channel: Channel) -> None:
    message = kept(take(channel, report("<nobody@knows.example>"), envelope=""))
    assert message.is_automatic
    assert acknowledgements() == 0


AUTOMATIC = [
    ({"auto_submitted": "auto-replied"}, "emma@customer.example"),
    ({"auto_submitted": "auto-generated"}, "emma@customer.example"),
    ({}, ""),
    ({"list_id": "<news.customer.example>"}, "emma@customer.example"),
    ({"list_unsubscribe": "<https://customer.example/u>"}, "emma@customer.example"),
    ({"precedence": "bulk"}, "emma@customer.example"),
    ({"x_auto_response_suppress": "All"}, "emma@customer.example"),
    ({"sender": "no-reply@customer.example"}, "no-reply@customer.example"),
    ({"sender": "help@shop.example"}, "help@shop.example"),
]


@pytest.mark.parametrize(("headers", "envelope"), AUTOMATIC)
def test_automatic_mail_is_kept_but_never_acknowledged(
    channel: Channel, headers: dict[str, str], envelope: str
) -> None:
    message = kept(take(channel, letter(**headers), envelope=envelope))
    promise = make.promise(message.conversation)
    assert message.is_automatic
    assert (promise.withheld, promise.announcement, promise.told) == (
        "the message came from a machine",
        None,
        None,
    )
    assert Delivery.objects.count() == 0


def test_two_autoresponders_do_not_talk_to_each_other(channel: Channel) -> None:
    take(channel, letter())
    for number in range(3):
        away = letter(
            "I am away.",
            message_id=f"<away{number}@customer.example>",
            in_reply_to=told_id(channel),
            auto_submitted="auto-replied",
        )
        take(channel, away)
    assert acknowledgements() == 1


@override_settings(TROTH_ANNOUNCEMENTS_AN_ADDRESS=2)
def test_an_address_is_told_only_so_often_and_the_promise_says_why(channel: Channel) -> None:
    for number in range(3):
        said = kept(take(channel, letter(f"Question {number}", message_id=f"<{number}@customer.example>")))
        actions.reply(said.conversation, make.user(), "It is on its way.")
    take(channel, letter(sender="max@customer.example", message_id="<m@customer.example>"))

    withheld = list(Promise.objects.order_by("id").values_list("withheld", flat=True))
    assert withheld == ["", "", "this address was told enough in the last hour", ""]
    assert acknowledgements() == 3


def test_who_still_waits_is_told_once_whatever_they_begin_anew(channel: Channel) -> None:
    first = kept(take(channel, letter(message_id="<1@customer.example>")))
    take(channel, letter("Another", message_id="<2@customer.example>"))
    withheld = Promise.objects.order_by("id").values_list("withheld", flat=True)
    assert list(withheld) == ["", "this address was told within the hour and is not answered yet"]
    actions.reply(first.conversation, make.user(), "It is on its way.")
    take(channel, letter("A third", message_id="<3@customer.example>"))
    assert acknowledgements() == 2


@override_settings(TROTH_ANNOUNCEMENTS_IN_ALL=1)
def test_a_channel_announces_only_so_often_and_not_told_means_not_told(channel: Channel) -> None:
    for number in range(2):
        sender = f"customer{number}@customer.example"
        take(channel, letter(sender=sender, message_id=f"<{number}@customer.example>"))

    second = Promise.objects.latest("id")
    assert second.withheld == "this channel announced enough in the last hour"
    assert (second.words, second.told, second.announced_at, second.state) == ("", None, None, "running")


@override_settings(TROTH_ANNOUNCEMENTS_IN_ALL=1)
def test_the_caps_forget_after_an_hour(channel: Channel) -> None:
    take(channel, letter())
    long_ago = timezone.now() - timedelta(hours=1, seconds=1)
    with connection.cursor() as cursor:
        cursor.execute("set role none")
        cursor.execute("update deliveries set created_at = %s", [long_ago])
        cursor.execute("set role troth_app")
    take(channel, letter("Another", message_id="<2@customer.example>"))
    assert acknowledgements() == 2


UNREADABLE = [
    b"",
    b"\x00",
    b"\xff\xfe\x00\x80 not a mail at all \xfd",
    b"\r\n\r\n",
    b"From: emma@customer.example\r\nSubject: \x00NUL\x00\r\n\r\na\x00b\r\n",
    b"From: emma@customer.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\nno parts",
    b"From: emma@customer.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
    b"From: emma@customer.example\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xe9\r\n",
    b"From: \xff\xff\r\nMessage-ID: <\xff@x>\r\n\r\nHello\r\n",
    b"Subject: Nobody\r\n\r\nHello\r\n",
]


@pytest.mark.parametrize("raw", UNREADABLE)
@pytest.mark.parametrize("envelope", ["emma@customer.example", "", "\x00\udcff"])
def test_whatever_came_is_kept_with_its_original(channel: Channel, raw: bytes, envelope: str) -> None:
    message = kept(take(channel, raw, envelope=envelope))
    original = message.attachments.get(is_original=True)
    assert blobs.get(channel.brand_id, original.blob) == raw
    assert original.size == len(raw)
    assert message.problem == parse(raw).problem
    assert message.conversation.holder == Holder.QUEUE


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe no headers"])
def test_what_cannot_be_read_says_so(channel: Channel, raw: bytes) -> None:
    assert kept(take(channel, raw)).problem


def test_a_mail_that_names_nobody_is_kept_for_the_unknown_and_not_acknowledged(channel: Channel) -> None:
    message = kept(take(channel, b"Subject: Hi\r\n\r\nWho am I?\r\n", envelope=""))
    assert message.conversation.identity.value == "unknown"
    assert Delivery.objects.count() == 0


def test_a_mail_with_ten_thousand_references_still_finds_its_conversation(channel: Channel) -> None:
    first = kept(take(channel, letter())).conversation
    many = " ".join(f"<{number}@customer.example>" for number in range(10_000))
    raw = letter("More", message_id="<m@customer.example>", references=f"{many} {told_id(channel)}")
    assert kept(take(channel, raw)).conversation == first


@pytest.mark.parametrize(("length", "shown"), [(100_000, 998), (1_000_000, 0)])
def test_a_huge_subject_is_cut_and_the_mail_kept(channel: Channel, length: int, shown: int) -> None:
    message = kept(take(channel, letter(subject="x" * length)))
    assert len(message.conversation.subject) == shown
    assert message.text == "Where is my order?"
    assert message.conversation.identity.value == "emma@customer.example"


def test_a_huge_text_is_shown_cut_and_kept_whole(channel: Channel) -> None:
    raw = letter("word " * 500_000)
    message = kept(take(channel, raw))
    assert len(message.text) < 1_100_000
    assert Attachment.objects.get(message=message, is_original=True).size == len(raw)


def test_an_address_beyond_what_an_index_holds_is_still_kept(channel: Channel) -> None:
    noise = "".join(Random(1).choices(ascii_lowercase, k=9000))  # it must not shrink when it is packed
    message = kept(take(channel, letter(sender=f"{noise}@customer.example"), envelope=noise))
    assert message.conversation.holder == Holder.QUEUE


def test_files_that_came_along_are_listed(channel: Channel) -> None:
    raw = (
        b"From: emma@customer.example\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSee the picture.\r\n--b\r\n'
        b'Content-Type: image/png\r\nContent-Disposition: attachment; filename="../lamp.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
    )
    files = kept(take(channel, raw)).attachments.filter(is_original=False)
    assert [(file.name, file.media_type, file.size) for file in files] == [("lamp.png", "image/png", 3)]


def test_an_address_is_found_in_any_case_and_only_if_it_is_ours(channel: Channel) -> None:
    assert address_of(" Help@Shop.Example ") == Address(channel.brand_id, channel.pk)
    for unknown in ("sales@shop.example", "", "\x00", "help@shop.example\x00", "\udcff@shop.example"):
        assert address_of(unknown) is None


def test_a_channel_without_a_confirmed_policy_tells_nothing(brand: Brand) -> None:
    silent = make.channel(brand, address="quiet@shop.example", promise=None)
    take(silent, letter())
    assert (Conversation.objects.count(), Promise.objects.count(), Delivery.objects.count()) == (1, 0, 0)


def test_a_failure_keeps_nothing_of_the_mail(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("troth.channels.mail.receive._mark_taken", fail)
    with pytest.raises(RuntimeError, match="no room"):
        take(channel, letter())
    assert (Conversation.objects.count(), Message.objects.count(), Delivery.objects.count()) == (0, 0, 0)
