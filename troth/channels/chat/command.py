"""`troth channel add chat`: its arguments, and what it answers. Loaded before Django is."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Brand
    from troth.channels.chat.models import Widget


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--brand", required=True, metavar="SLUG", help="the brand that customers write to")
    parser.add_argument(
        "--origin",
        action="append",
        required=True,
        metavar="URL",
        help="a site that shows the chat, such as https://shop.example; several are allowed, "
        "and “file” for pages opened from a disk",
    )
    parser.add_argument("--title", default="", help="what stands at its top (default: the brand's name)")
    parser.add_argument(
        "--accent", default="#0b625d", metavar="COLOUR", help="its colour (default: %(default)s)"
    )
    parser.add_argument(
        "--greeting",
        action="append",
        default=[],
        metavar="LANGUAGE=TEXT",
        help="what it says first, such as “nl=Waarmee kunnen we helpen?”; once for each language",
    )


def add(brand: "Brand", options: argparse.Namespace) -> "Widget":
    from troth.channels.chat.setup import Look, add_chat

    look = Look(title=options.title, accent=options.accent, greetings=_greetings(options.greeting))
    return add_chat(brand, options.origin, look=look)


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

    server = settings.TROTH_URL or "http://127.0.0.1:8000"
    places = ", ".join("pages opened from a disk" if one == "null" else one for one in widget.origins)
    lines = (
        f"Channel {widget.channel_id}: chat with the key {widget.channel.address}, for {places}.",
        "Put this line before </body>:",
        f"  {embedding(server, widget.channel.address)}",
        f"To vouch for logged-in customers, sign with this secret on your server only: {widget.secret}",
    )
    return "\n".join(lines)
