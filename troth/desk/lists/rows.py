"""What the list of conversations shows of each: bare columns, since making objects of fifty costs more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from troth.conversations.models import Conversation, Message, Tagging
from troth.conversations.search.rules.snippet import Piece, snippet
from troth.desk.models import ReadMark
from troth.desk.rows import held_by
from troth.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    subject: str
    customer_name: str
    customer_address: str
    channel_kind: str
    channel_address: str
    brand_name: str
    brand_slug: str
    language: str
    last_words: str
    last_said_at: datetime
    last_by: str
    closed_at: datetime | None
    is_unread: bool
    is_mine: bool
    holder: str
    holder_words: str
    state: str
    due_at: datetime | None = None
    warn_at: datetime | None = None
    told: bool = False
    tags: tuple[str, ...] = ()
    found: tuple[Piece, ...] = field(default=())


COLUMNS = (
    "pk", "subject", "customer__name", "identity__value", "channel__kind", "channel__address",
    "brand__name", "brand__slug", "language", "last_words", "last_said_at", "last_by", "closed_at",
    "answer_by", "holder", "holder_person", "holder_person__name", "holder_person__email", "queue__name",
)  # fmt: skip
TEXT_LOOKED_AT = 20_000
"""Characters of a message in which the words are looked for, to be shown."""


Owed = tuple[datetime, datetime, datetime | None, datetime | None]
"""Due, warned from, broken and told at."""


def rows_of(ids: Sequence[int], *, reader: int) -> list[Row]:
    """The rows of these conversations in this order: three queries, however many there are."""
    if not ids:
        return []
    read = ReadMark.objects.filter(conversation=OuterRef("pk"), user=reader).values("read_at")[:1]
    columns = Conversation.objects.filter(pk__in=ids).annotate(read_at=Subquery(read))
    values = {one[0]: one for one in columns.values_list(*COLUMNS, "read_at")}
    owed, tags = _owed(ids), _tags(ids)
    return [
        _row(values[one], owed.get(one), tags=tags.get(one, ()), reader=reader)
        for one in ids
        if one in values
    ]


def with_words(rows: Sequence[Row], found: Mapping[int, int], wanted: Sequence[str]) -> list[Row]:
    """The same rows with the piece of the message in which what was looked for stands."""
    messages = [found[row.id] for row in rows if row.id in found]
    texts = dict(Message.objects.filter(pk__in=messages).values_list("conversation_id", "text"))
    return [replace(row, found=snippet(texts.get(row.id, "")[:TEXT_LOOKED_AT], wanted)) for row in rows]


def _row(values: Sequence[Any], owed: Owed | None, *, tags: tuple[str, ...], reader: int) -> Row:
    (
        row_id, subject, customer, address, kind, place, brand, slug, language, last_words, last_said_at,
        last_by, closed_at, answer_by, holder, person, name, email, queue, read_at,
    ) = values  # fmt: skip
    is_open = closed_at is None
    return Row(
        id=row_id,
        url=reverse("conversation", args=[slug, row_id]),
        subject=subject,
        customer_name=customer,
        customer_address=address,
        channel_kind=kind,
        channel_address=place,
        brand_name=brand,
        brand_slug=slug,
        language=language,
        last_words=last_words,
        last_said_at=last_said_at,
        last_by=last_by,
        closed_at=closed_at,
        is_unread=last_by == "customer" and (read_at is None or read_at < last_said_at),
        is_mine=person == reader,
        holder=holder or "",
        holder_words=held_by(holder, person=name or email or "", queue=queue),
        state=_state(is_open, answer_by, owed),
        due_at=owed[0] if owed and is_open else None,
        warn_at=owed[1] if owed else None,
        told=bool(owed and owed[3]),
        tags=tags,
    )


def _state(is_open: bool, answer_by: datetime | None, owed: Owed | None) -> str:
    if is_open and answer_by is None:
        return "waiting on customer"
    if owed is None:
        return "none"
    return "broken" if owed[2] else "running"


def _owed(ids: Sequence[int]) -> dict[int, Owed]:
    """Of what each is still owed, what is due first."""
    promises = Promise.objects.unanswered().filter(conversation__in=ids).order_by("-due_at")
    wanted = ("conversation_id", "due_at", "warn_at", "broken_at", "announced_at")
    return {one: (due, warn, broken, told) for one, due, warn, broken, told in promises.values_list(*wanted)}


def _tags(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    tagged = Tagging.objects.filter(conversation__in=ids).order_by("tag__name")
    for conversation, name in tagged.values_list("conversation_id", "tag__name"):
        found[conversation] = (*found.get(conversation, ()), name)
    return found
