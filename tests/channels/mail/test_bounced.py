import pytest

from tests import make
from tests.channels.mail.letters import letter, report, take, told_id
from troth.accounts.models import Brand, Channel
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.models import BouncedAddress, Canary
from troth.channels.mail.outgoing import pack
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Kind
from troth.core.models import FactRecord


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def test_a_hard_bounce_marks_the_address_until_its_owner_writes_again(channel: Channel) -> None:
    take(channel, letter())
    take(channel, report(told_id(channel)), envelope="")
    bounced = BouncedAddress.objects.standing().get()
    assert (bounced.address, bounced.words) == ("emma@customer.example", "550 5.1.1 no such user")
    assert FactRecord.objects.filter(name="AddressBounced", conversation_id__isnull=False).count() == 1

    take(channel, letter("I am still here", message_id="<2@customer.example>"))
    assert not BouncedAddress.objects.standing().exists()


def test_no_machine_writes_to_an_address_that_bounced_and_a_person_may(channel: Channel) -> None:
    take(channel, letter())
    take(channel, report(told_id(channel)), envelope="")
    announced = Delivery.objects.get(message__kind=Kind.ANNOUNCEMENT)
    with pytest.raises(DeliveryFailed, match="no such user") as withheld:
        pack(announced)
    assert withheld.value.permanent
    conversation = Conversation.objects.get()
    actions.reply(conversation, make.member(channel.brand), "Here it is.")
    assert pack(Delivery.objects.get(message__kind=Kind.ANSWER))


def test_a_delay_and_a_strangers_failure_mark_nobody(channel: Channel) -> None:
    take(channel, letter())
    about = told_id(channel)
    later = report(about).replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.7")
    take(channel, later, envelope="")
    other = report(about, message_id="<r2@mx.example>").replace(b"emma@customer", b"liv@customer")
    take(channel, other, envelope="")
    assert not BouncedAddress.objects.exists()


def test_a_test_mail_that_comes_back_is_nobodys_word(channel: Channel) -> None:
    own = "<canary-0123456789abcdef@shop.example>"
    canary = Canary.objects.create(
        brand_id=channel.brand_id, channel=channel, external_id=own, sent_at=channel.created_at
    )
    taken = take(channel, letter(message_id=own, sender="help@shop.example"))
    canary.refresh_from_db()
    assert canary.came_back_at is not None
    assert taken.message is None
    assert not Conversation.objects.exists()
