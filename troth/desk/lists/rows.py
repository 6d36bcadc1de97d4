"""What the list of conversations shows of each: bare columns, since making objects of fifty costs more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from troth.conversations.models import Message
from troth.conversations.search.rules.snippet import Piece, snippet
from troth.core.database import fetched, statement
from troth.desk.rows import held_by


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


ROWS = statement(__package__, "rows")
TEXT_LOOKED_AT = 20_000
"""Characters of a message in which the words are looked for, to be shown."""


def rows_of(ids: Sequence[int], *, reader: int) -> list[Row]:
    """The rows of these conversations in this order: one query, however many there are."""
    if not ids:
        return []
    found = fetched(ROWS, {"ids": list(ids), "reader": reader})
    lists = {slug: reverse("conversations", args=[slug]) for slug in {values[7] for values in found}}
    return [_row(values, lists[values[7]], reader=reader) for values in found]


def with_words(rows: Sequence[Row], found: Mapping[int, int], wanted: Sequence[str]) -> list[Row]:
    """The same rows with the piece of the message in which what was looked for stands."""
    messages = [found[row.id] for row in rows if row.id in found]
    texts = dict(Message.objects.filter(pk__in=messages).values_list("conversation_id", "text"))
    return [replace(row, found=snippet(texts.get(row.id, "")[:TEXT_LOOKED_AT], wanted)) for row in rows]


def _row(values: Sequence[Any], address: str, *, reader: int) -> Row:
    (
        row_id, subject, customer, identity, kind, place, brand, slug, language, last_words, last_said_at,
        last_by, closed_at, answer_by, holder, person, name, email, queue, read_at,
        due_at, warn_at, broken_at, told_at, tags,
    ) = values  # fmt: skip
    is_open = closed_at is None
    return Row(
        id=row_id,
        url=f"{address}/{row_id}",
        subject=subject,
        customer_name=customer,
        customer_address=identity,
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
        state=_state(is_waiting=is_open and answer_by is None, due_at=due_at, broken_at=broken_at),
        due_at=due_at if is_open else None,
        warn_at=warn_at,
        told=told_at is not None,
        tags=tuple(tags),
    )


def _state(*, is_waiting: bool, due_at: datetime | None, broken_at: datetime | None) -> str:
    if is_waiting:
        return "waiting on customer"
    if due_at is None:
        return "none"
    return "broken" if broken_at else "running"
