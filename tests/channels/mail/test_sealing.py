from tests import make
from troth.accounts.models import Brand, Channel
from troth.channels.mail.relay import Relay
from troth.channels.mail.setup import checked_relay, relay_of, seal_relays

URL = "smtp://user%40x:p%2Fa:ss@mail.shop.example:587"


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
