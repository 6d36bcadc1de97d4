import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter, report, take, told_id
from troth.accounts.models import Brand, Channel
from troth.channels.mail.models import BouncedAddress
from troth.channels.mail.outgoing import content, pack
from troth.channels.mail.rules.parse import parse
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Kind

HELP = "help@shop.example"
BOB, LEA = "bob@customer.example", "lea@customer.example"


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address=HELP)


def answered(text: str = "On its way.") -> Delivery:
    conversation = Conversation.objects.get()
    message = actions.reply(conversation, make.member(conversation.brand), text)
    return Delivery.objects.get(message=message)


def copied(delivery: Delivery) -> tuple[str, ...]:
    """As it stands in the mail; the envelope says the same."""
    cc = parse(content(delivery)).cc
    assert pack(delivery).keywords["recipients"] == (delivery.recipient, *cc)  # type: ignore[attr-defined]
    return cc


def test_an_answer_keeps_those_who_were_in_copy_of_the_last_mail(channel: Channel) -> None:
    take(channel, letter(cc=f"Bob <{BOB}>, {LEA}"))
    first = answered()
    assert copied(first) == (BOB, LEA)
    more = letter("More", message_id="<2@customer.example>", in_reply_to=first.external_id, cc=LEA)
    take(channel, more)
    assert copied(answered("Today.")) == (LEA,)
    assert copied(first) == (BOB, LEA), "a retry is the same mail"


def test_who_answers_from_a_copy_joins_and_is_kept_in_copy(channel: Channel) -> None:
    take(channel, letter(cc=BOB))
    first = answered()
    take(channel, letter("And mine?", sender=BOB, message_id="<b@x.example>", in_reply_to=first.external_id))
    assert Conversation.objects.count() == 1
    second = answered("Yours too.")
    assert (second.recipient, copied(second)) == ("emma@customer.example", (BOB,))


def test_a_stranger_who_quotes_the_same_mail_joins_nothing(channel: Channel) -> None:
    take(channel, letter(cc=BOB))
    first = answered()
    take(channel, letter("Me", sender=LEA, message_id="<l@x.example>", in_reply_to=first.external_id))
    assert Conversation.objects.count() == 2


def test_no_acknowledgement_goes_to_those_in_copy(channel: Channel) -> None:
    take(channel, letter(cc=BOB))
    assert copied(Delivery.objects.get(message__kind=Kind.ANNOUNCEMENT)) == ()


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(f"{HELP}, help+c1-aaaaaaaaaaaaaaaa@shop.example, care@other.example", id="our channels"),
        pytest.param("no-reply@x.example, mailer-daemon@x.example", id="addresses that nobody reads"),
        pytest.param("shop-list@x.example, announce@x.example, list-request@x.example", id="lists"),
        pytest.param("emma@customer.example", id="the customer"),
        pytest.param("jürgen@x.example, not an address", id="what not every server takes"),
    ],
)
def test_no_copy_goes_to(channel: Channel, named: str) -> None:
    make.channel(make.brand(), address="care@other.example")
    take(channel, letter(cc=f"{named}, {BOB}"))
    assert copied(answered()) == (BOB,)


def test_at_most_twenty_get_a_copy(channel: Channel) -> None:
    take(channel, letter(cc=", ".join(f"c{number}@customer.example" for number in range(2_000))))
    assert len(copied(answered())) == 20


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-generated"},
        {"authentication_results": "mx.shop.example; dmarc=fail header.from=customer.example"},
    ],
)
def test_neither_a_machine_nor_a_forger_has_others_written_to(
    channel: Channel, headers: dict[str, str]
) -> None:
    take(channel, letter(cc=BOB, **headers))
    if Conversation.objects.exists():
        assert copied(answered()) == ()


def test_an_address_that_bounced_gets_no_copy(channel: Channel) -> None:
    took = {"brand": channel.brand, "words": "550 no", "bounced_at": timezone.now()}
    BouncedAddress.objects.create(address=BOB, **took)
    take(channel, letter(cc=f"{BOB}, {LEA}"))
    before = answered()
    assert copied(before) == (LEA,)
    BouncedAddress.objects.update(cleared_at=timezone.now())
    assert copied(answered("And more.")) == (BOB, LEA)
    assert copied(before) == (LEA,), "a retry is the same mail"


def test_a_page_says_who_else_gets_the_answer_and_that_mail_came_back(channel: Channel, desk: Client) -> None:
    take(channel, letter(cc=f"{BOB}, {LEA}"))
    take(channel, report(told_id(channel)), envelope="")
    page = desk.get(f"/{channel.brand.slug}/conversations/{Conversation.objects.get().pk}/recipients")
    shown = page.content.decode()
    assert f"Also goes to {BOB}, {LEA}." in shown
    assert "550 5.1.1 no such user" in shown
