"""Whether the basics hold: what is promised is kept, said aloud, and nobody is left without an answer.

A new channel or a shorter promise is advised only where they held for four weeks, each by itself: customers
rank a quick and knowledgeable answer above everything that could be added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKS = 4
FEWEST = 19
"""Outcomes of a week under which its shares say nothing: fewer cannot bear out nineteen in twenty."""
KEPT_AT_LEAST = 0.8
"""What the lower end of the 95 % interval of the kept share must reach: 19 of 19 do, 18 of 19 do not."""
TOLD_AT_LEAST = 0.9
ANSWERED_AT_LEAST = 0.95


class Lack(StrEnum):
    """What a week lacked, the first to be mended first."""

    OUTCOMES = "outcomes"
    TOLD = "told"
    ANSWERED = "answered"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Shares of the turns that opened in the seven days from `since`; None where nothing can be said.

    `outcomes`: of how many told promises it is known how they ended. `kept_low`: the lower end of the 95 %
    interval of the kept share.
    """

    since: date
    outcomes: int
    kept_low: float | None
    told: float | None
    answered: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one week: what it lacked, nothing where the basics held."""

    week: Week
    lack: Lack | None

    @property
    def held(self) -> bool:
        return self.lack is None


@dataclass(frozen=True, slots=True)
class Basics:
    """Week by week, the newest first."""

    verdicts: tuple[Verdict, ...]

    @property
    def hold(self) -> bool:
        return len(self.verdicts) >= WEEKS and all(one.held for one in self.verdicts[:WEEKS])

    @property
    def weeks_held(self) -> int:
        """How many weeks in a row, counted back from the newest."""
        broken = (number for number, one in enumerate(self.verdicts) if not one.held)
        return next(broken, len(self.verdicts))

    @property
    def in_the_way(self) -> Verdict | None:
        """The newest week in which they did not hold."""
        return next((one for one in self.verdicts[:WEEKS] if not one.held), None)


def basics(weeks: Sequence[Week]) -> Basics:
    """The verdict on each week; `weeks` in any order."""
    newest_first = sorted(weeks, key=lambda week: week.since, reverse=True)
    return Basics(tuple(Verdict(week, lack(week)) for week in newest_first))


def lack(week: Week) -> Lack | None:
    """What is to be mended first: a time that nobody was told cannot be kept for them."""
    if week.outcomes < FEWEST and (week.told is None or week.told >= TOLD_AT_LEAST):
        return Lack.OUTCOMES
    if (week.told or 0.0) < TOLD_AT_LEAST:
        return Lack.TOLD
    if (week.answered or 0.0) < ANSWERED_AT_LEAST:
        return Lack.ANSWERED
    return Lack.KEPT if (week.kept_low or 0.0) < KEPT_AT_LEAST else None
