"""The week as maps of 168 hours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from troth.insight.measures.figures import Row
from troth.insight.report import words
from troth.insight.report.week import LEVELS, PROMISES, Cell, by_size, by_wait, grid

Level = Callable[[float], int]


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMap:
    """`legend` names the levels that are used: (level, words). `tone` is "accent" or "late"."""

    title: str
    about: str
    days: Sequence[Day]
    legend: Sequence[tuple[int, str]]
    tone: str = "accent"


def maps(rows: Sequence[Row]) -> list[WeekMap]:
    """Questions, answers, what could be promised, and people missing; none where the log has no hours."""
    if not any(row["arrivals"] for row in rows):
        return []
    found = [_arrivals(rows), _answers(rows), _promise(rows, 90), _promise(rows, 95), _missing(rows)]
    return [one for one in found if one is not None]


def _days(cells: Sequence[Sequence[Cell]]) -> list[Day]:
    return [Day(words.weekday(number), one) for number, one in enumerate(cells)]


def _largest(rows: Sequence[Row], *columns: str) -> float:
    return max((float(row[column] or 0) for row in rows for column in columns), default=0.0)


def _sizes(largest: float) -> list[tuple[int, str]]:
    return [(0, "0"), (1, "1"), (LEVELS, words.number(largest))]


def _arrivals(rows: Sequence[Row]) -> WeekMap:
    largest = _largest(rows, "arrivals", "answers")
    return WeekMap(
        title=_("Questions in"),
        about=_("When customers began to wait: turns opened in each hour of the week."),
        days=_days(grid(rows, "arrivals", words=words.count, level=by_size(largest))),
        legend=_sizes(largest),
    )


def _answers(rows: Sequence[Row]) -> WeekMap:
    largest = _largest(rows, "arrivals", "answers")
    return WeekMap(
        title=_("Answers out"),
        about=_("When people of the brand answered, on the same scale."),
        days=_days(grid(rows, "answers", words=words.count, level=by_size(largest))),
        legend=_sizes(largest),
    )


def _promise(rows: Sequence[Row], percent: int) -> WeekMap | None:
    column = f"tightest_promise_{percent}_s"
    if not any(row.get(column) is not None for row in rows):
        return None
    title = {90: _("A promise kept nine times in ten"), 95: _("A promise kept nineteen times in twenty")}
    return WeekMap(
        title=title[percent],
        about=_(
            "The shortest time that could have been promised to those who wrote in that hour. "
            "Full colour is quick; an empty hour had too few questions, or too few answers."
        ),
        days=_days(grid(rows, column, words=words.duration, level=_quick)),
        legend=[(_quick(bound), _within(bound)) for bound in PROMISES]
        + [(1, _("longer than %(span)s") % {"span": words.duration(PROMISES[-1])})],
    )


def _quick(seconds: float) -> int:
    return LEVELS + 1 - by_wait(seconds)


def _within(seconds: float) -> str:
    return _("%(span)s or less") % {"span": words.duration(seconds)}


def _missing(rows: Sequence[Row]) -> WeekMap | None:
    largest = _largest(rows, "people_missing")
    if largest < 0.1:
        return None
    cells = grid(rows, "people_missing", words=words.number, level=_people(largest))
    return WeekMap(
        title=_("People missing"),
        about=_("How many more people, each hour, would let answers keep up with questions."),
        days=_days(cells),
        legend=[(0, "0"), (1, f"< {words.number(largest / LEVELS)}"), (LEVELS, words.number(largest))],
        tone="late",
    )


def _people(largest: float) -> Level:
    level = by_size(largest)
    return lambda people: level(people) if people >= 0.05 else 0
