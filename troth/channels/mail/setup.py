"""What is checked before a mail channel is made, and how its relay is kept: with its password sealed."""

from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.channels.mail.relay import Relay
from troth.core.errors import Refused
from troth.core.sealing import is_sealed, opened, sealed


class NotUsable(Refused):
    """An address or a relay that no mail could pass."""


def checked_address(address: str) -> str:
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotUsable(_("“%(address)s” is not a mail address.") % {"address": address}) from error
    return address


def checked_relay(relay: str) -> str:
    """The relay as it may be stored."""
    try:
        parsed = Relay.parse(relay)
    except ValueError as error:
        raise NotUsable(str(error)) from error
    relay = relay.strip()
    if not parsed.password or is_sealed(parsed.password):
        return relay
    parts = urlsplit(relay)
    host = parts.netloc.rpartition("@")[2]
    user = f"{quote(parsed.username, safe='')}:{quote(sealed(parsed.password), safe='')}"
    return urlunsplit(parts._replace(netloc=f"{user}@{host}"))


def relay_of(channel: Channel) -> Relay:
    """The relay of a channel, ready to sign in. Raises ValueError, or CannotBeOpened."""
    relay = Relay.parse(channel.relay)
    return replace(relay, password=opened(relay.password)) if relay.password else relay


def seal_relays() -> None:
    """Passwords that were stored before there was sealing; the transaction sees every brand."""
    for channel in Channel.objects.filter(kind="mail", relay__contains="@").select_for_update(no_key=True):
        if (kept := checked_relay(channel.relay)) != channel.relay:
            Channel.objects.filter(pk=channel.pk).update(relay=kept)
