"""The week, hour by hour: where customers ask and nobody answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from troth.insight.measures.figures import Row

WORKDAYS, WEEKEND = range(5), range(5, 7)
BEYOND_CHANCE = 3.3
"""Standard errors: with 48 hours looked at, a gap of chance alone passes this about once in forty weeks."""
FEWEST = 10
LEVELS = 6


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours of a day, on workdays or at the weekend, in which far fewer answers go out than questions in.

    `until` is the hour in which it ends, 24 for midnight.
    """

    on_workdays: bool
    begin: int
    until: int
    arrivals: int
    answers: int


@dataclass(frozen=True, slots=True)
class DayHour:
    hour: int
    arrivals: int
    answers: int

    @property
    def gap(self) -> int:
        return self.arrivals - self.answers

    @property
    def is_beyond_chance(self) -> bool:
        """The difference of two Poisson counts, in its standard errors: (a - b) / sqrt(a + b)."""
        total = self.arrivals + self.answers
        return self.arrivals >= FEWEST and self.gap > BEYOND_CHANCE * sqrt(total)


def day_hours(rows: Iterable[Row], days: Sequence[int]) -> list[DayHour]:
    """The 24 hours of a day, summed over these days of the week."""
    arrivals, answers = [0] * 24, [0] * 24
    for row in rows:
        day, hour = divmod(int(row["hour_of_week"]), 24)
        if day in days:
            arrivals[hour] += row["arrivals"] or 0
            answers[hour] += row["answers"] or 0
    return [DayHour(hour, arrivals[hour], answers[hour]) for hour in range(24)]


def deepest_hole(rows: Sequence[Row]) -> Hole | None:
    """The hour with the largest gap, and its neighbours while their gaps are at least half as large."""
    found = [hole for days in (WORKDAYS, WEEKEND) if (hole := _hole(day_hours(rows, days), days)) is not None]
    return max(found, key=lambda one: (one.arrivals - one.answers) / (one.until - one.begin), default=None)


def _hole(hours: Sequence[DayHour], days: Sequence[int]) -> Hole | None:
    deep = [one for one in hours if one.is_beyond_chance]
    if not deep:
        return None
    deepest = max(deep, key=lambda one: one.gap)
    begin = until = deepest.hour
    while begin > 0 and _goes_on(hours[begin - 1], deepest):
        begin -= 1
    while until < 23 and _goes_on(hours[until + 1], deepest):
        until += 1
    inside = hours[begin : until + 1]
    return Hole(
        on_workdays=days == WORKDAYS,
        begin=begin,
        until=until + 1,
        arrivals=sum(one.arrivals for one in inside),
        answers=sum(one.answers for one in inside),
    )


def _goes_on(hour: DayHour, deepest: DayHour) -> bool:
    return hour.is_beyond_chance and 2 * hour.gap >= deepest.gap


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week in a map; `level` is 0 (nothing) to LEVELS (most), or none where nothing "
    "is known."""

    hour: int
    level: int | None
    words: str
    short: str = ""


def grid(
    rows: Sequence[Row], column: str, *, words: Callable[[float], str], level: Callable[[float], int]
) -> list[list[Cell]]:
    """Seven days of 24 cells."""
    by_hour = {int(row["hour_of_week"]): row.get(column) for row in rows}

    def cell(day: int, hour: int) -> Cell:
        value = by_hour.get(24 * day + hour)
        if value is None:
            return Cell(hour, None, "–")
        return Cell(hour, level(float(value)), words(float(value)))

    return [[cell(day, hour) for hour in range(24)] for day in range(7)]


def by_size(largest: float) -> Callable[[float], int]:
    """Levels of equal width up to the largest value; 0 is for nothing at all."""

    def level(value: float) -> int:
        if value <= 0 or largest <= 0:
            return 0
        return min(LEVELS, 1 + int(LEVELS * value / largest))

    return level


PROMISES = (15 * 60, 3600, 2 * 3600, 4 * 3600, 24 * 3600)
"""Seconds: bounds of the levels of a wait, in the promises that brands make."""


def by_wait(seconds: float) -> int:
    return 1 + sum(seconds > bound for bound in PROMISES)
