"""A page of ids out of any number of parts: each part gives its own first rows, and the best of them stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from troth.conversations.models.conversation import ConversationQuerySet
from troth.core.database import Made, made
from troth.core.paging import cursor_of, time_and_number

SIZE = 50


def page(
    parts: Sequence[ConversationQuerySet],
    place: Coalesce | F,
    *,
    descending: bool,
    cursor: str | None,
    size: int | None = None,
) -> tuple[list[int], str | None]:
    """The ids of one page in order, and the cursor of the next one, if any.

    A conversation that stands in its view twice, by two promises, is shown where it stands first.
    """
    size = size or SIZE
    return shown(asking(parts, place, descending=descending, cursor=cursor, size=size), size)


def asking(
    parts: Sequence[ConversationQuerySet],
    place: Coalesce | F,
    *,
    descending: bool,
    cursor: str | None,
    size: int,
) -> Made:
    """The query of one page and the row after it."""
    order = ("-place", "-id") if descending else ("place", "id")
    cut: list[Any] = [_beyond(part.annotate(place=place), cursor, descending=descending) for part in parts]
    taken = [part.order_by(*order).values_list("id", "place")[: size + 1] for part in cut]
    if len(taken) > 1:
        return made(taken[0].union(*taken[1:], all=True).order_by(*order)[: size + 1])
    return made(taken[0]) if taken else Made("", ())


def shown(page: Made, size: int) -> tuple[list[int], str | None]:
    """The ids that it gives, and the cursor of the next page, if any."""
    found: list[tuple[int, datetime]] = page.rows()
    ids = list(dict.fromkeys(row_id for row_id, _at in found[:size]))
    if len(found) <= size:
        return ids, None
    last_id, last_at = found[size - 1]
    return ids, cursor_of(last_at, last_id)


def _beyond(rows: ConversationQuerySet, cursor: str | None, *, descending: bool) -> ConversationQuerySet:
    if not cursor:
        return rows
    at, number = time_and_number(cursor)
    beyond, bound = ("lt", "lte") if descending else ("gt", "gte")
    strictly = Q(**{f"place__{beyond}": at}) | Q(**{f"id__{beyond}": number})
    # The bound lets the index find the place; the rest only sorts out rows of the same instant.
    return rows.filter(strictly, **{f"place__{bound}": at})
