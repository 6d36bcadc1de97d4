"""`troth channel add chat`, and `change` of one: arguments and answers. Loaded before Django is."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Brand, Channel
    from troth.channels.chat.models import Widget

IN_A_DAY, AT_ONCE = "in-a-day", "at-once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--brand", required=True, metavar="SLUG", help="the brand that customers write to")
    _add_look(parser, is_new=True)


def change_arguments(parser: argparse.ArgumentParser) -> None:
    """For a chat, `--address` is its key."""
    group = parser.add_argument_group("of a chat, whose address is its key; what is not given stays as it is")
    _add_look(group, is_new=False)
    group.add_argument(
        "--new-secret",
        nargs="?",
        const=IN_A_DAY,
        choices=(IN_A_DAY, AT_ONCE),
        help="make a new secret for logged-in customers; the old one ends %(const)s (the default) or at-once",
    )


def _add_look(parser: "argparse.ArgumentParser | argparse._ArgumentGroup", *, is_new: bool) -> None:
    parser.add_argument(
        "--origin",
        action="append",
        required=is_new,
        metavar="URL",
        help="a site that shows the chat, such as https://shop.example; several are allowed, "
        "and “file” for pages opened from a disk",
    )
    parser.add_argument("--title", help="what stands at its top (default: the brand's name)")
    parser.add_argument("--accent", metavar="COLOUR", help="its colour (default: #0b625d)")
    parser.add_argument(
        "--position", choices=("end", "start"), help="its lower corner: end is the right in English (default)"
    )
    parser.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="a language that it speaks, the first to whoever knows none of them (default: all four)",
    )
    parser.add_argument(
        "--greeting",
        action="append",
        metavar="LANGUAGE=TEXT",
        help="what it says first, such as “nl=Waarmee kunnen we helpen?”; once for each language",
    )


def add(brand: "Brand", options: argparse.Namespace) -> "Widget":
    from troth.channels.chat.setup import ACCENT, Look, add_chat

    look = Look(
        title=options.title or "",
        accent=options.accent or ACCENT,
        position=options.position or "end",
        languages=options.language or (),
        greetings=_greetings(options.greeting or []),
    )
    return add_chat(brand, options.origin, look=look)


def is_asked(options: argparse.Namespace) -> bool:
    """Whether anything is to change that only a chat has."""
    names = ("origin", "title", "accent", "position", "language", "greeting", "new_secret")
    return any(getattr(options, name) is not None for name in names)


def change(channel: "Channel", options: argparse.Namespace) -> list[str]:
    """Lines that say what is different now; in the brand's transaction."""
    from troth.channels.chat.models import Widget
    from troth.channels.chat.setup import Change, change_chat

    widget = Widget.objects.get(channel=channel)
    wanted = Change(
        origins=options.origin,
        title=options.title,
        accent=options.accent,
        position=options.position,
        languages=options.language,
        greetings=_greetings(options.greeting) if options.greeting else None,
    )
    changed = change_chat(widget, wanted)
    lines = (
        [f"Changed: {', '.join(changed)}. Open pages show it when they are loaded anew."] if changed else []
    )
    return [*lines, *_secret_lines(widget, options.new_secret)]


def _secret_lines(widget: "Widget", ends: str | None) -> list[str]:
    from troth.channels.chat.vouching.keys import change_secret

    if ends is None:
        return []
    made = change_secret(widget, at_once=ends == AT_ONCE)
    counts = "no more" if ends == AT_ONCE else f"until {widget.former_until:%Y-%m-%d %H:%M} UTC"
    return [
        f"To vouch for logged-in customers, sign with this secret: {made}",
        f"The old one counts {counts}.",
    ]


def _greetings(given: list[str]) -> dict[str, str]:
    from django.conf import settings

    from troth.channels.chat.setup import NotUsable

    found = {}
    for one in given:
        language, sign, text = one.partition("=")
        if not sign or not text.strip() or language not in dict(settings.LANGUAGES):
            raise NotUsable(f"--greeting {one}: write LANGUAGE=TEXT, the language one of en, tr, nl, es.")
        found[language] = text.strip()
    return found


def said_of(widget: "Widget") -> str:
    """What whoever made the channel needs next."""
    from django.conf import settings

    from troth.channels.chat.setup import embedding
    from troth.channels.chat.vouching.keys import secret_of

    server = settings.TROTH_URL or "http://127.0.0.1:8000"
    places = ", ".join("pages opened from a disk" if one == "null" else one for one in widget.origins)
    lines = (
        f"Channel {widget.channel_id}: chat with the key {widget.channel.address}, for {places}.",
        "Put this line before </body>:",
        f"  {embedding(server, widget.channel.address)}",
        f"To vouch for logged-in customers, sign with this secret on your server only: {secret_of(widget)}",
    )
    return "\n".join(lines)
