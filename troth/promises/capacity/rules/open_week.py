"""A calendar's usual week, without its holidays, and how long a promise lets one wait in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from troth.promises.capacity.rules.hours import HOURS, ByHour
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.terms import Allowance

LONGEST = 8.0 * HOURS
"""Hours beyond which nothing is reckoned: a promise of more open time than eight weeks hold is as good."""

FloatSpan = tuple[float, float]


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """`spans`: hours since Monday's midnight in which somebody is there; in order, and none touches another.

    `days`: for each weekday whether it has open time of its own.
    """

    spans: tuple[FloatSpan, ...]
    days: tuple[bool, ...]

    def wait(self, start: float, allowed: Allowance) -> float:
        """Hours by the clock on the wall from `start` until it is due."""
        if allowed.within is not None:
            return self._until_used(start, allowed.within / timedelta(hours=1))
        assert allowed.by is not None
        by = allowed.by.hour + allowed.by.minute / 60
        first = int(start // 24)
        for day in range(first, first + int(LONGEST / 24)):
            if self.days[day % 7] and day * 24 + by > start:
                return day * 24 + by - start
        return LONGEST

    def shares(self) -> ByHour:
        """Of each hour of the week, the part that is open."""
        return tuple(
            sum(max(0.0, min(until, hour + 1) - max(since, hour)) for since, until in self.spans)
            for hour in range(HOURS)
        )

    def _until_used(self, start: float, hours: float) -> float:
        """The week's open hours, counted up to `start` and on from there: due where they reach the sum."""
        week = sum(until - since for since, until in self.spans)
        if not week:
            return LONGEST
        shift, here = divmod(start, HOURS)
        opened = sum(max(0.0, min(until, here) - since) for since, until in self.spans if since < here)
        turns = max(0, ceil((opened + hours) / week - 1e-12) - 1)
        if turns > LONGEST / HOURS:
            return LONGEST
        left = opened + hours - turns * week
        for since, until in self.spans:
            if left <= until - since + 1e-9:
                return (shift + turns) * HOURS + since + left - start
            left -= until - since
        return LONGEST


def open_week(calendar: Calendar) -> OpenWeek:
    """As its clock on the wall shows it: an hour that clocks skip or repeat is no usual one."""
    found: list[FloatSpan] = []
    for day, windows in enumerate(calendar.week):
        for window in windows:
            opens = day * 24 + window.opens / timedelta(hours=1)
            closes = day * 24 + window.closes / timedelta(hours=1)
            found.append((opens, min(closes, HOURS)))
            if closes > HOURS:
                found.append((0.0, closes - HOURS))
    return OpenWeek(_merged(found), tuple(bool(windows) for windows in calendar.week))


def _merged(spans: Sequence[FloatSpan]) -> tuple[FloatSpan, ...]:
    whole: list[FloatSpan] = []
    for since, until in sorted(spans):
        if whole and since <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(until, whole[-1][1]))
        else:
            whole.append((since, until))
    return tuple(whole)
