import pytest
from django.test import override_settings

from tests import make
from troth.accounts.models import Brand, Channel
from troth.channels.mail.relay import Relay
from troth.channels.mail.sealing import CannotBeOpened, opened, sealed
from troth.channels.mail.setup import checked_relay, relay_of, seal_relays

URL = "smtp://user%40x:p%2Fa:ss@mail.shop.example:587"


def test_what_is_sealed_is_opened_again_and_never_looks_the_same() -> None:
    assert opened(sealed("pässword")) == "pässword"
    assert sealed("secret") != sealed("secret")
    assert "secret" not in sealed("secret")
    assert opened("stored before there was sealing") == "stored before there was sealing"


def test_another_installation_cannot_open_it() -> None:
    closed = sealed("secret")
    with override_settings(TROTH_SECRET_KEY="another installation's"), pytest.raises(CannotBeOpened):
        opened(closed)
    with pytest.raises(CannotBeOpened):
        opened(closed[:-4])


def test_a_relays_password_is_sealed_before_it_is_stored(brand: Brand) -> None:
    kept = checked_relay(URL.replace(":ss", "%3Ass"))
    assert "ss@" not in kept
    assert "p%2Fa" not in kept
    channel = make.channel(brand, relay=kept)
    assert relay_of(channel) == Relay("mail.shop.example", 587, "user@x", "p/a:ss")
    assert checked_relay(kept) == kept


def test_passwords_from_before_are_sealed_once(brand: Brand) -> None:
    channel = make.channel(brand, relay="smtp://user:secret@mail.shop.example")
    plain = make.channel(brand)
    seal_relays()
    channel.refresh_from_db()
    assert "secret@" not in channel.relay
    assert relay_of(channel).password == "secret"
    before = channel.relay
    seal_relays()
    assert Channel.objects.get(pk=channel.pk).relay == before
    assert Channel.objects.get(pk=plain.pk).relay == plain.relay
