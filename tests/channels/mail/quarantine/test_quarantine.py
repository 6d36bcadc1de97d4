import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter, take, told_id
from troth.accounts.models import Brand, Channel
from troth.accounts.rules.permissions import Role
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.quarantine.actions import mark_sender
from troth.channels.mail.quarantine.models import HeldMail, SpamSender
from troth.channels.mail.quarantine.release import release
from troth.channels.mail.rules.trust.suspicion import Cause
from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.core.database import see
from troth.promises.models import Promise

REJECTED = "mx.shop.example; dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=customer.example"
DOUBTED = "mx.shop.example; dmarc=fail (p=NONE) header.from=customer.example"


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def held_of(channel: Channel, raw: bytes) -> HeldMail:
    received = take(channel, raw)
    assert received.message is None
    return HeldMail.objects.get(received=received)


CAUSES = [
    ({"x_spam_flag": "YES"}, Cause.SPAM_FLAG),
    ({"x_spam_status": "Yes, score=9.1 required=5"}, Cause.SPAM_FLAG),
    ({"authentication_results": REJECTED}, Cause.FORBIDDEN),
    ({"authentication_results": "mx.shop.example; dmarc=fail action=quarantine"}, Cause.FORBIDDEN),
]


@pytest.mark.parametrize(("headers", "cause"), CAUSES)
def test_a_suspect_mail_is_held_with_its_cause_and_answered_by_nobody(
    channel: Channel, headers: dict[str, str], cause: Cause
) -> None:
    held = held_of(channel, letter("Buy this", **headers))

    assert (held.cause, held.sender_address, held.subject) == (cause, "emma@customer.example", "Order 1234")
    assert (held.received.ignored, held.first_words) == (cause, "Buy this")
    assert (Conversation.objects.count(), Promise.objects.count(), Delivery.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("header", ["No, score=1", "NO", ""])
def test_what_no_server_suspects_comes_in(channel: Channel, header: str) -> None:
    assert take(channel, letter(x_spam_status=header)).message is not None


def test_a_held_mail_that_comes_again_is_held_once(channel: Channel) -> None:
    for _ in range(2):
        take(channel, letter(x_spam_flag="YES"))
    assert (ReceivedMail.objects.count(), HeldMail.objects.count()) == (1, 1)


def test_our_own_mail_that_comes_back_is_held_for_all_to_see(channel: Channel) -> None:
    take(channel, letter())
    back = letter("Thank you", sender=f"The Shop <{channel.address}>", message_id=told_id(channel))
    assert held_of(channel, back).cause == Cause.OURS


def test_a_known_customer_who_answers_us_is_let_in_whatever_a_filter_says(channel: Channel) -> None:
    first = take(channel, letter()).message
    reply = letter(
        "Still here", message_id="<2@customer.example>", in_reply_to=told_id(channel), x_spam_flag="YES"
    )
    again = take(channel, reply).message
    assert first is not None
    assert again is not None
    assert again.conversation == first.conversation


def test_a_released_mail_opens_its_turn_now_and_says_when_it_really_came(channel: Channel) -> None:
    held = held_of(channel, letter(x_spam_flag="YES"))
    before = timezone.now()
    message = release(held, make.member(channel.brand))

    assert message is not None
    held.refresh_from_db()
    received = ReceivedMail.objects.get(pk=held.received_id)
    assert (received.message, received.ignored) == (message, "")
    assert message.said_at == received.received_at < before
    assert message.conversation.turn_opened_at is not None
    assert message.conversation.turn_opened_at >= before
    assert message.about["held_until"]
    promise = make.promise(message.conversation)
    assert promise.made_at >= before
    assert Delivery.objects.filter(message__kind=Kind.ANNOUNCEMENT).count() == 1


def test_releasing_twice_makes_one_message(channel: Channel) -> None:
    held, ana = held_of(channel, letter(x_spam_flag="YES")), make.member(channel.brand)
    assert release(held, ana) is not None
    assert release(held, ana) is None
    assert Message.objects.filter(kind=Kind.CUSTOMER).count() == 1


def test_a_marked_sender_is_held_from_then_on_until_one_is_let_in(channel: Channel) -> None:
    ana = make.member(channel.brand)
    mark_sender(held_of(channel, letter(x_spam_flag="YES")), ana)

    second = held_of(channel, letter("More", message_id="<2@customer.example>"))
    assert second.cause == Cause.SPAM_SENDER
    assert list(HeldMail.objects.undecided()) == [second]

    release(second, ana)
    assert not SpamSender.objects.standing().exists()
    assert take(channel, letter("Thanks", message_id="<3@customer.example>")).message is not None


def test_what_was_judged_as_spam_can_still_be_let_in(channel: Channel) -> None:
    held, ana = held_of(channel, letter(x_spam_flag="YES")), make.member(channel.brand)
    mark_sender(held, ana)
    assert release(held, ana) is not None


def test_a_doubted_sender_opens_a_turn_but_is_told_nothing(channel: Channel) -> None:
    message = take(channel, letter(authentication_results=DOUBTED)).message
    assert message is not None
    assert message.about["unverified"]
    assert make.promise(message.conversation).withheld == "the sender could not be verified"
    assert message.conversation.turn_opened_at is not None
    assert Delivery.objects.count() == 0


def test_a_result_of_an_earlier_server_holds_nothing(channel: Channel) -> None:
    results = f"mx.shop.example; dmarc=pass\r\nAuthentication-Results: {REJECTED.replace('shop', 'list')}"
    assert take(channel, letter(authentication_results=results)).message is not None


@pytest.fixture
def page(channel: Channel) -> str:
    return f"/{channel.brand.slug}/quarantine"


def test_the_page_lists_what_is_held_and_lets_it_in_with_one_click(
    channel: Channel, desk: Client, page: str
) -> None:
    assert "Nothing is held back" in desk.get(page).content.decode()
    see([channel.brand_id])
    held = held_of(channel, letter("Buy <this>", x_spam_flag="YES"))

    shown = desk.get(page).content.decode()
    for words in ("Order 1234", "Buy &lt;this&gt;", "Emma", "marked it as spam", "Let it in"):
        assert words in shown

    answer = desk.post(f"{page}/{held.pk}/release")
    see([channel.brand_id])
    made = Conversation.objects.get()
    assert answer.headers["Location"] == f"/{channel.brand.slug}/conversations/{made.pk}"
    assert "Order 1234" not in desk.get(page).content.decode()
    assert "Was held in quarantine" in desk.get(answer.headers["Location"]).content.decode()


def test_the_page_marks_a_sender_for_good(channel: Channel, desk: Client, page: str) -> None:
    held = held_of(channel, letter(x_spam_flag="YES"))
    assert desk.post(f"{page}/{held.pk}/spam").headers["Location"] == page
    see([channel.brand_id])
    assert SpamSender.objects.get().address == "emma@customer.example"


@pytest.mark.parametrize("act", ["release", "spam"])
def test_another_brand_decides_nothing(channel: Channel, page: str, act: str) -> None:
    held = held_of(channel, letter(x_spam_flag="YES"))
    stranger, elsewhere = Client(), make.brand()
    stranger.force_login(make.member(elsewhere))
    for place in (page, f"/{elsewhere.slug}/quarantine", "/all/quarantine"):
        assert stranger.post(f"{place}/{held.pk}/{act}").status_code == 404
    assert "Order 1234" not in stranger.get("/all/quarantine").content.decode()


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ANALYST])
def test_who_may_not_answer_all_decides_nothing(channel: Channel, page: str, role: Role) -> None:
    client = Client()
    client.force_login(make.member(channel.brand, role))
    assert client.get(page).status_code == 403


def test_the_page_costs_the_same_queries_however_long(channel: Channel, desk: Client, page: str) -> None:
    counts = []
    for number in range(2):
        see([channel.brand_id])
        for more in range(1 + 5 * number):
            take(channel, letter(message_id=f"<{number}-{more}@customer.example>", x_spam_flag="YES"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]
