"""Keyset paging: a page starts after a row, never at a number, so page 1,000 costs what page 1 costs."""

import base64
import binascii
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from troth.core.errors import Refused

M = TypeVar("M", bound=Model)


class BadCursor(Refused):
    status = 400


def cursor_of(*parts: object) -> str:
    """An opaque place in an order."""
    joined = "|".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)
    return base64.urlsafe_b64encode(joined.encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("|")
    except (binascii.Error, UnicodeError) as error:
        raise BadCursor(_("This is not a cursor of this list.")) from error
    if len(parts) != count:
        raise BadCursor(_("This is not a cursor of this list."))
    return parts


def id_in(text: str) -> int | None:
    """A row's id as a cursor, a form or an address says it: digits that a bigint holds, else none.

    Not all that Python would take for a number: int() reads blanks, signs and other scripts' digits. No row
    has the id 0.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def numbers_of(cursor: str, count: int) -> list[int]:
    return [_number(part) for part in parts_of(cursor, count)]


def _number(part: str) -> int:
    number = id_in(part)
    if number is None:
        raise BadCursor(_("This is not a cursor of this list."))
    return number


def time_and_number(cursor: str) -> tuple[datetime, int]:
    """The place of a row in an order by time and id."""
    at, row_id = parts_of(cursor, 2)
    return _time(at), _number(row_id)


def _time(part: str) -> datetime:
    try:
        at = datetime.fromisoformat(part)
    except ValueError as error:
        raise BadCursor(_("This is not a cursor of this list.")) from error
    if at.tzinfo is None:
        raise BadCursor(_("This is not a cursor of this list."))
    return at


def page_by_time(
    rows: "QuerySet[M]", field: str, *, descending: bool, cursor: str | None, size: int
) -> tuple[list[M], str | None]:
    """Rows ordered by a time and their id, after the cursor; and the cursor of the next page, if any."""
    if cursor:
        at, number = time_and_number(cursor)
        beyond, bound = ("lt", "lte") if descending else ("gt", "gte")
        strictly: Any = Q(**{f"{field}__{beyond}": at}) | Q(**{f"id__{beyond}": number})
        # The bound lets the index find the place; the rest only sorts out rows of the same instant.
        rows = rows.filter(strictly, **{f"{field}__{bound}": at})
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], cursor_of(getattr(last, field), last.pk)


def page_by_id(rows: "QuerySet[M]", *, cursor: str | None, size: int) -> tuple[list[M], str | None]:
    """Rows newest first by id."""
    if cursor:
        rows = rows.filter(id__lt=numbers_of(cursor, 1)[0])
    found = list(rows.order_by("-id")[: size + 1])
    return found[:size], cursor_of(found[size - 1].pk) if len(found) > size else None
