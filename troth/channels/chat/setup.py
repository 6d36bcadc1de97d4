"""What a chat channel needs before the first customer writes, and how it is changed later."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.actions import add_channel
from troth.accounts.models import Brand, User
from troth.channels.chat.facts import ChatChanged
from troth.channels.chat.models import Widget
from troth.channels.chat.rules.look import colour_of
from troth.channels.chat.rules.origins import origin_of
from troth.channels.chat.vouching.keys import made_up
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.sealing import sealed

ACCENT = "#0b625d"


class NotUsable(Refused):
    """An origin or a colour that no browser knows, or a language that the chat does not speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What customers see; an empty title is the brand's name, and no languages are all of them."""

    title: str = ""
    accent: str = ACCENT
    position: str = Widget.Position.END
    languages: Sequence[str] = ()
    greetings: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def add_chat(
    brand: Brand, origins: Sequence[str], *, look: Look | None = None, actor: User | None = None
) -> Widget:
    """Make a chat channel in a brand that the transaction sees; its address is the public key."""
    look = look or Look()
    known = checked_origins(origins)
    key = secrets.token_hex(10)
    channel = add_channel(brand, kind="chat", address=key, relay="", actor=actor)
    return Widget.objects.create(
        brand=brand,
        channel=channel,
        origins=known,
        title=look.title.strip(),
        accent=checked_accent(look.accent),
        position=look.position,
        languages=checked_languages(look.languages),
        greetings=dict(look.greetings),
        secret=sealed(made_up()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different; none leaves a thing as it is. Greetings are added to those that are there."""

    origins: Sequence[str] | None = None
    title: str | None = None
    accent: str | None = None
    position: str | None = None
    languages: Sequence[str] | None = None
    greetings: Mapping[str, str] | None = None


@transaction.atomic
def change_chat(widget: Widget, change: Change, *, actor: User | None = None) -> list[str]:
    """From here on the chat looks and speaks so; which parts changed. Open pages show it when loaded."""
    wanted = {name: value for name, value in asdict(change).items() if value is not None}
    made = {name: CHECKED[name](value) for name, value in wanted.items()}
    if "greetings" in made:
        made["greetings"] = {**widget.greetings, **made["greetings"]}
    changed = [name for name, value in made.items() if getattr(widget, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(widget, name, made[name])
    widget.save(update_fields=changed)
    record(
        ChatChanged(
            brand_id=widget.brand_id,
            actor_id=actor.pk if actor else None,
            channel_id=widget.channel_id,
            changed=changed,
        )
    )
    return changed


def checked_origins(texts: Sequence[str]) -> list[str]:
    return sorted({checked_origin(text) for text in texts})


def checked_languages(codes: Sequence[str]) -> list[str]:
    """In the order in which they were given: the first speaks to whoever knows none of them."""
    known = [code for code, _name in settings.LANGUAGES]
    for code in codes:
        if code not in known:
            raise NotUsable(
                _("“%(language)s” is not a language of the chat; it speaks %(languages)s.")
                % {"language": code, "languages": ", ".join(known)}
            )
    return list(dict.fromkeys(codes))


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


CHECKED: Mapping[str, Callable[..., Any]] = {
    "origins": checked_origins,
    "title": str.strip,
    "accent": checked_accent,
    "position": str,
    "languages": checked_languages,
    "greetings": dict,
}


def embedding(server: str, key: str) -> str:
    """The one line for the shop's pages."""
    return f'<script type="module" src="{server}/widget.js" data-key="{key}"></script>'
