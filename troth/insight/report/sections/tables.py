"""Channels, brands, teams, agents, languages and segments, each a row; and conversations by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from troth.insight.measures.figures import Figures, Measured, Row
from troth.insight.report import words
from troth.insight.report.known import FEWEST, Shown, shown, value_of

DIMENSIONS = ("channel", "brand", "team", "agent", "language", "segment")
COLUMNS = (
    "turns",
    "first_reply_p50_s",
    "first_reply_p90_s",
    "never_answered",
    "kept_share",
    "neglect_minutes_per_turn",
)
MOST_ROWS, MOST_WAITING, MOST_SILENCES = 15, 25, 10


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    figures: Sequence[Shown]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are the names of the columns; `more` is how many rows only the CSV file has."""

    dimension: str
    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    conversation: str
    brand: str
    channel: str
    since: str
    waiting: str
    overdue: str


def tables(measured: Measured) -> list[Table]:
    """Those dimensions that tell anything apart; channels always, since waits are read by channel."""
    wanted = {one: measured.by.get(one, {}) for one in DIMENSIONS}
    return [
        _table(dimension, values)
        for dimension, values in wanted.items()
        if len(values) > 1 or (values and dimension == "channel")
    ]


def _table(dimension: str, values: dict[str, Figures]) -> Table:
    ordered = sorted(values.items(), key=lambda one: (-(value_of(one[1], "turns") or 0), one[0]))
    columns = [one for one in COLUMNS if any(one in figures for figures in values.values())]
    lines = [
        Line(
            _named(dimension, value),
            [shown(one, figures) for one in columns],
            (value_of(figures, "turns") or 0) < FEWEST,
        )
        for value, figures in ordered[:MOST_ROWS]
    ]
    heads = [_heads()[one] for one in columns]
    return Table(dimension, _titles()[dimension], heads, lines, max(0, len(ordered) - MOST_ROWS))


def _named(dimension: str, value: str) -> str:
    cleaned = words.name(value) or _("not known")
    if dimension != "language":
        return cleaned
    try:
        return str(Locale.parse(words.language()).languages.get(value.lower()) or cleaned)
    except (UnknownLocaleError, ValueError):
        return cleaned


def _titles() -> dict[str, str]:
    return {
        "channel": _("Channels"),
        "brand": _("Brands"),
        "team": _("Teams"),
        "agent": _("Agents"),
        "language": _("Languages"),
        "segment": _("Segments"),
    }


def _heads() -> dict[str, str]:
    return {
        "turns": _("Turns"),
        "first_reply_p50_s": _("Half within"),
        "first_reply_p90_s": _("Nine in ten within"),
        "never_answered": _("Never answered"),
        "kept_share": _("Kept"),
        "neglect_minutes_per_turn": _("Neglect a turn"),
    }


def waiting(rows: Iterable[Row], zone: tzinfo) -> list[Waiting]:
    return [
        Waiting(
            conversation=words.name(row["conversation"], 30),
            brand=_or_nothing(row["brand"]),
            channel=_or_nothing(row["channel"]),
            since=words.minute(row["opened_at"].astimezone(zone)),
            waiting=words.duration(row["waiting_s"]),
            overdue=words.duration(row["overdue_s"]) if row["overdue_s"] else "",
        )
        for row in list(rows)[:MOST_WAITING]
    ]


def silences(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """The longest, as (conversation, channel, how long)."""
    return [
        (words.name(row["conversation"], 30), _or_nothing(row["channel"]), words.duration(row["silence_s"]))
        for row in list(rows)[:MOST_SILENCES]
        if row["silence_s"]
    ]


def _or_nothing(value: Any) -> str:
    return words.name(value, 40) if value else "–"
