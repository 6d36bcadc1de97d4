"""How told waits turned out, counted: kept, broken, and not decided yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from troth.insight.measures.estimates.intervals import wilson
from troth.promises.rules.basics import FEWEST

LENGTHS = (60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 24 * 3600.0, float("inf"))
"""Seconds that were told, by which outcomes are put together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One told promise, in seconds since it was made: by when, when answered, and how long waited till now.

    Who still waits, or left, has no answer: their wait was at least that long (censored).
    """

    told: float
    answered: float | None
    waited: float

    @property
    def is_kept(self) -> bool | None:
        """None while it is not decided: unanswered, and its time has not passed."""
        if self.answered is not None:
            return self.answered <= self.told
        return False if self.waited > self.told else None


@dataclass(frozen=True, slots=True)
class Tally:
    kept: int
    broken: int
    undecided: int

    @property
    def decided(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """Of those decided; none under 19."""
        return self.kept / self.decided if self.decided >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % limits (Wilson 1927) of that share."""
        return wilson(self.share, self.decided) if self.share is not None else None


def tallied(found: Sequence[Outcome]) -> Tally:
    ends = [one.is_kept for one in found]
    return Tally(ends.count(True), ends.count(False), ends.count(None))
