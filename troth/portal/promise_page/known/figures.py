"""How a brand's promises were kept, by channel and span of time, estimated as insight's measures are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg.rows import dict_row

from troth.core.database import statement
from troth.insight.measures.estimates.intervals import Sums, mean, share
from troth.insight.measures.figures import Figure
from troth.promises.rules.basics import FEWEST

EVERY_CHANNEL = 0
"""Under which the figures of all channels together are found."""
DAYS = (7, 30, 90)
STATEMENT = statement("troth.portal.promise_page", "figures")
PARTS = ("clusters", "y", "x", "yy", "xy", "xx")


@dataclass(frozen=True, slots=True)
class Span:
    """Turns count that opened from `since` up to `until`."""

    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Of one channel and span: shares with their 95 % limits; `neglect` is neglect-minutes per 1,000
    conversations. None where nothing was there to count; `n` says how much was."""

    kept: Figure | None = None
    told: Figure | None = None
    answered: Figure | None = None
    neglect: Figure | None = None

    @property
    def outcomes(self) -> int:
        """Of how many told promises it is known how they ended."""
        return self.kept.n if self.kept else 0


NOTHING = Shown()
Figures = Mapping[str, Mapping[int, Shown]]
"""By the name of the span, then by channel."""


def last_days(now: datetime, days: Sequence[int] = DAYS) -> list[Span]:
    return [Span(str(count), now - timedelta(days=count), now) for count in days]


def figures(brand_id: int, spans: Sequence[Span], *, now: datetime) -> Figures:
    """In one statement, in a transaction that sees the brand."""
    asked = {
        "brand": brand_id,
        "now": now,
        "oldest": min(span.since for span in spans),
        "names": [span.name for span in spans],
        "sinces": [span.since for span in spans],
        "untils": [span.until for span in spans],
    }
    connection.ensure_connection()
    with connection.connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(STATEMENT.encode(), asked)
        rows = cursor.fetchall()
    found: dict[str, dict[int, dict[str, Figure | None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[row["name"]][row["channel"]][row["ratio"]] = _figure(row)
    return {name: {channel: Shown(**some) for channel, some in by.items()} for name, by in found.items()}


def enough(figure: Figure | None, outcomes: int | None = None) -> Figure | None:
    """The figure, where enough stands behind it to be shown: nineteen outcomes, or of whatever it counts."""
    if figure is None or (figure.n if outcomes is None else outcomes) < FEWEST:
        return None
    return figure


def _figure(row: Mapping[str, Any]) -> Figure | None:
    sums = Sums(**{part: row[part] or 0 for part in PARTS})
    if row["ratio"] == "neglect":
        return mean(sums, 1000)
    return share(sums, row["share"] if row["ratio"] == "kept" else None)
