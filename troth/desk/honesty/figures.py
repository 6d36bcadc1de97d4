"""The figures of the page on announced waits, in words: shares with their intervals, waits with theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext

from troth.insight.measures.estimates.intervals import wilson
from troth.insight.report import words
from troth.promises.honest.reliability import Judged
from troth.promises.rules.wait.estimator import FEWEST
from troth.promises.rules.wait.steps import STEPS
from troth.promises.rules.wait.survival import RecentWaits

AIM = 0.95
BEYOND = STEPS[-1] + 1.0
LEVELS = (0.65, 0.80, 0.85, 0.90, 0.94)
"""Shares at which the shade of an hour deepens; the last is what a forecast of 95 % should reach."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the forecasts held of which that is known; no share under 19."""

    held: int
    known: int

    @property
    def is_enough(self) -> bool:
        return self.known >= FEWEST

    @property
    def value(self) -> str:
        return words.share(self.held / self.known, self.known) if self.is_enough else "–"

    @property
    def interval(self) -> str:
        """Wilson's 95 % limits, as in "88-97 %"."""
        if not self.is_enough:
            return ""
        low, high = wilson(self.held / self.known, self.known)
        return f"{words.share(low)} – {words.share(high)}"

    @property
    def level(self) -> int | None:
        """From 1 to 6, or none where too few are known."""
        if not self.is_enough:
            return None
        return 1 + sum(self.held / self.known >= limit for limit in LEVELS)


@dataclass(frozen=True, slots=True)
class Line:
    """What was told beside what came of it; `half` and `most` are how long half and 95 % really waited."""

    name: str
    share: Share
    told: str
    half: str
    most: str


@dataclass(frozen=True, slots=True)
class Hour:
    hour: int
    share: Share


@dataclass(frozen=True, slots=True)
class Day:
    """One channel's forecasts by the hour in which the customer wrote."""

    name: str
    hours: Sequence[Hour]


def share_of(ones: Iterable[Judged]) -> Share:
    known = [one.held for one in ones if one.held is not None]
    return Share(sum(known), len(known))


def lines(by_name: Mapping[str, Sequence[Judged]]) -> list[Line]:
    return [_line(name, ones) for name, ones in by_name.items()]


def days(by_name: Mapping[str, Sequence[Judged]]) -> list[Day]:
    return [
        Day(name, [Hour(hour, share_of(one for one in ones if one.hour == hour)) for hour in range(24)])
        for name, ones in by_name.items()
    ]


def by_told(ones: Iterable[Judged]) -> dict[str, list[Judged]]:
    """By the wait as it is said, the shortest first; beyond the steps a time of day is said instead."""
    found: defaultdict[float, list[Judged]] = defaultdict(list)
    for one in ones:
        found[min(one.said, BEYOND)].append(one)
    beyond = gettext("more than %(span)s") % {"span": words.duration(STEPS[-1])}
    return {beyond if said == BEYOND else words.duration(said): found[said] for said in sorted(found)}


def legend() -> list[tuple[int, str]]:
    """The shades of the hours with the share from which each begins."""
    shades = [(1, f"< {words.share(LEVELS[0])}")]
    return shades + [(2 + number, f"≥ {words.share(limit)}") for number, limit in enumerate(LEVELS)]


def worst_hour(all_days: Iterable[Day]) -> tuple[Day, Hour] | None:
    """The hour of a channel in which the fewest forecasts held; none where none has 19."""
    known = [(day, hour) for day in all_days for hour in day.hours if hour.share.is_enough]
    return min(known, key=lambda one: one[1].share.held / one[1].share.known, default=None)


def _line(name: str, ones: Sequence[Judged]) -> Line:
    waits = RecentWaits(
        answered=sorted(one.waited for one in ones if one.is_answered),
        left=sorted(one.waited for one in ones if not one.is_answered),
    )
    return Line(
        name=name,
        share=share_of(ones),
        told=words.duration(median(one.said for one in ones)),
        half=_duration(waits.quantile(0.5)),
        most=_duration(waits.quantile(AIM)),
    )


def _duration(seconds: float | None) -> str:
    return "–" if seconds is None else words.duration(seconds)
