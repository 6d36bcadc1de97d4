"""Everything that was said with one customer, on every channel, newest first and folded by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from babel.dates import format_date
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language

from troth.accounts.access import Access
from troth.conversations.models import Conversation, Customer, Kind, Message
from troth.conversations.rules.quoting import Part, pieces
from troth.core.paging import page_by_time

SIZE = 50


@dataclass(frozen=True, slots=True)
class Said:
    kind: str
    author_name: str
    text: str
    is_shortened: bool
    said_at: datetime
    channel_kind: str
    channel_address: str
    subject: str
    url: str
    files: Sequence[str]
    is_unverified: bool
    has_problem: bool


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    words: str
    said: Sequence[Said]
    channels: Sequence[str]
    is_open: bool


def history_of(
    customer: Customer, access: Access, slug: str, *, cursor: str | None
) -> tuple[list[Day], str | None]:
    """A page of days, and the cursor of the next page. Two queries, however many channels."""
    visible = Conversation.objects.visible_to(access).filter(customer=customer)
    rows = Message.objects.filter(conversation__in=visible.values("pk"))
    rows = rows.select_related("author", "conversation__channel", "conversation__identity")
    ordered = rows.prefetch_related("attachments").order_by("-said_at", "-id")
    found, following = page_by_time(ordered, "said_at", descending=True, cursor=cursor, size=SIZE)
    days = groupby(found, key=lambda message: localtime(message.said_at).date())
    shown = [_day(on, [_said(one, customer, slug) for one in said]) for on, said in days]
    return _newest_open(shown), following


def _day(on: date, said: list[Said]) -> Day:
    words = str(format_date(on, "full", locale=get_language() or "en"))
    return Day(on, words, said, list(dict.fromkeys(one.channel_kind for one in said)), is_open=False)


def _newest_open(days: list[Day]) -> list[Day]:
    """The newest day is what somebody came for; the others say how much is in them."""
    return [Day(day.on, day.words, day.said, day.channels, day is days[0]) for day in days]


def _said(message: Message, customer: Customer, slug: str) -> Said:
    conversation = message.conversation
    text, is_shortened = _own_words(message)
    return Said(
        kind=message.kind,
        author_name=_author(message, customer),
        text=text,
        is_shortened=is_shortened,
        said_at=message.said_at,
        channel_kind=conversation.channel.kind,
        channel_address=conversation.channel.address,
        subject=conversation.subject,
        url=reverse("conversation", args=[slug, conversation.pk]),
        files=[file.name for file in message.attachments.all() if not file.is_original],
        is_unverified=bool(message.about.get("unverified")),
        has_problem=bool(message.problem),
    )


def _own_words(message: Message) -> tuple[str, bool]:
    """Without what a mail quotes of ours, and whether that left anything out."""
    if message.kind not in (Kind.CUSTOMER, Kind.REPORT):
        return message.text, False
    found = pieces(message.text)
    own = "\n".join(piece.text.strip("\n") for piece in found if piece.part == Part.SAID)
    return own, any(piece.part != Part.SAID and piece.text.strip() for piece in found)


def _author(message: Message, customer: Customer) -> str:
    if message.kind != Kind.CUSTOMER:
        return str(message.author) if message.author else ""
    writer, identity = message.about.get("by", ""), message.conversation.identity
    return str(writer) if writer and identity.kind == "mail" and writer != identity.value else customer.name
