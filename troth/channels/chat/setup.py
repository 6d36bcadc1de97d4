"""What a chat channel needs before the first customer writes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.actions import add_channel
from troth.accounts.models import Brand, User
from troth.channels.chat.models import Widget
from troth.channels.chat.rules.look import colour_of
from troth.channels.chat.rules.origins import origin_of
from troth.core.errors import Refused

ACCENT = "#0b625d"


class NotUsable(Refused):
    """An origin or a colour that no browser knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What customers see; an empty title is the brand's name."""

    title: str = ""
    accent: str = ACCENT
    greetings: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def add_chat(
    brand: Brand, origins: Sequence[str], *, look: Look | None = None, actor: User | None = None
) -> Widget:
    """Make a chat channel in a brand that the transaction sees; its address is the public key."""
    look = look or Look()
    known = [checked_origin(origin) for origin in origins]
    key = secrets.token_hex(10)
    channel = add_channel(brand, kind="chat", address=key, relay="", actor=actor)
    return Widget.objects.create(
        brand=brand,
        channel=channel,
        origins=sorted(set(known)),
        title=look.title.strip(),
        accent=checked_accent(look.accent),
        greetings=dict(look.greetings),
        secret=secrets.token_urlsafe(32),
    )


def checked_origin(text: str) -> str:
    origin = origin_of(text)
    if origin is None:
        raise NotUsable(
            _("“%(origin)s” is not the address of a site; write it like https://shop.example.")
            % {"origin": text}
        )
    return origin


def checked_accent(text: str) -> str:
    colour = colour_of(text)
    if colour is None:
        raise NotUsable(_("“%(colour)s” is not a colour; write it like #0b625d.") % {"colour": text})
    return colour


def embedding(server: str, key: str) -> str:
    """The one line for the shop's pages."""
    return f'<script type="module" src="{server}/widget.js" data-key="{key}"></script>'
