"""When a mail shows that its address is its sender's."""

import pytest
from django.conf import settings

from tests import make
from tests.channels.mail.letters import letter, take, told_id
from troth.accounts.models import Brand, Channel
from troth.conversations.models import Identity

RELAY = "mx.shop.example"


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def is_verified(address: str = "emma@customer.example") -> bool:
    return Identity.objects.get(value=address).verified_at is not None


def test_a_first_mail_shows_nothing(channel: Channel) -> None:
    take(channel, letter())
    assert not is_verified()


def test_whoever_answers_what_we_sent_there_has_the_address(channel: Channel) -> None:
    take(channel, letter())
    take(channel, letter("Thanks", message_id="<2@customer.example>", in_reply_to=told_id(channel)))
    assert is_verified()


def test_another_who_quotes_it_shows_nothing(channel: Channel) -> None:
    take(channel, letter())
    sender = "Eve <eve@evil.example>"
    take(channel, letter(sender=sender, message_id="<2@evil.example>", in_reply_to=told_id(channel)))
    assert not is_verified()
    assert not is_verified("eve@evil.example")


def test_an_answer_that_the_server_calls_forged_shows_nothing(channel: Channel) -> None:
    take(channel, letter())
    forged = "mx.other.example; dmarc=fail header.from=customer.example"
    answer = letter(message_id="<2@x.example>", in_reply_to=told_id(channel), authentication_results=forged)
    take(channel, answer)
    assert not is_verified()


def test_what_the_trusted_relay_passed_is_verified_at_once(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TROTH_MAIL_TRUSTED_RELAY", RELAY)
    passed = f"{RELAY}; dmarc=pass header.from=customer.example"
    take(channel, letter(authentication_results=passed))
    assert is_verified()
