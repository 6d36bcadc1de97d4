"""The honest wait: which time may be announced now, learned from what came of earlier announcements.

Times are seconds. Kaplan-Meier quantiles of recent waits in bins of the queue's forecast, at a level that
adapts itself; coverage holds for each cell on average, not for one person. Announcing changes who stays, so
each outcome carries what was announced for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from troth.promises.rules.wait.forecast import Cell, Situation, cells
from troth.promises.rules.wait.level import Level
from troth.promises.rules.wait.steps import step_above
from troth.promises.rules.wait.survival import RecentWaits, recent_waits

ENOUGH = 30
# With 18 outcomes no rank promises 95 %.
FEWEST = 19
EVEN_CHANCE = 0.5


class Source(StrEnum):
    """What an announcement rests on."""

    POLICY = "policy"
    PRIOR = "prior"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Announcement:
    """`wait` before rounding; `said` is rounded up, none beyond four hours; `cell` whose waits it is from."""

    wait: float
    source: Source
    cell: Cell | None = None

    @property
    def said(self) -> float | None:
        # What a person of the brand has confirmed is said as it is.
        return self.wait if self.source is Source.POLICY else step_above(self.wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a wait: an answer after `waited`, or the customer left after it.

    `announced` is the forecast before rounding, none where the policy alone spoke.
    """

    situation: Situation
    waited: float
    is_answered: bool = True
    announced: float | None = None

    @property
    def missed(self) -> bool | None:
        """Whether the forecast failed; unknown of who left before it had passed."""
        if self.announced is None:
            return None
        if self.waited > self.announced:
            return True
        return False if self.is_answered else None


class HonestWait:
    """One brand's estimator; some microseconds for each question and each outcome.

    The same outcomes in the same order make the same estimator; `as_data` holds the same for a restart.
    """

    def __init__(self, promised: float = 0.95) -> None:
        self.promised = promised
        self._waits: defaultdict[Cell, RecentWaits] = defaultdict(RecentWaits)
        self._levels: dict[tuple[str, bool], Level] = {}

    def level(self, situation: Situation) -> Level:
        """Who must wait has a level of their own, so that the many who need not cannot pay for it."""
        key = (situation.channel, situation.has_free_person)
        return self._levels.get(key) or Level(self.promised, self.promised)

    def learn(self, outcome: Outcome) -> None:
        for cell in cells(outcome.situation):
            self._waits[cell].add(outcome.waited, is_answered=outcome.is_answered)
        if outcome.missed is not None:
            situation = outcome.situation
            level = self.level(situation).after(missed=outcome.missed)
            self._levels[situation.channel, situation.has_free_person] = level

    def announce(self, situation: Situation, *, policy: float) -> Announcement:
        """What may be said now; `policy` is the channel's confirmed promise.

        Under 19 outcomes of the channel it is the policy's; where no cell has 30, or too many left for any to
        promise so much, max(2 b, policy). Where only the channel as a whole has 30, it is no less than 2 b.
        """
        places = cells(situation)
        if len(self._waits.get(places[-1], ())) < FEWEST:
            return Announcement(policy, Source.POLICY)
        asked = self.level(situation).asked
        for cell in places:
            waits = self._waits.get(cell)
            if waits is not None and len(waits) >= ENOUGH:
                wait = waits.quantile(asked)
                if wait is not None:
                    # The waits of the whole channel know nothing of this queue.
                    least = situation.cautious if cell == places[-1] else 0.0
                    return Announcement(max(wait, least), Source.WAITS, cell)
        return _prior(situation, policy)

    def chance_to_break(self, situation: Situation, *, elapsed: float, remaining: float) -> float | None:
        """P(W > elapsed + remaining | W > elapsed) for who wrote in this situation; none while unknown.

        From the waits that the announcement was from: of the first cell with 30.
        """
        waits = self._enough(situation)
        return waits[0].chance_to_exceed(elapsed + remaining, elapsed=elapsed) if waits else None

    def doubtful_after(self, situation: Situation, *, lasts: float) -> float | None:
        """How long one has waited when the chance of an answer within `lasts` falls under one half.

        That is the first t with S(lasts) / S(t) > 1/2; none where it does not come before the end, or is
        unknown.
        """
        waits = self._enough(situation)
        if not waits:
            return None
        found = waits[0].falls_below(waits[0].unanswered_after(lasts) / EVEN_CHANCE)
        return found if found is not None and found < lasts else None

    def reset(self, situation: Situation, *, elapsed: float, policy: float) -> Announcement:
        """How much longer, for who has waited `elapsed`: u - elapsed with S(u) / S(elapsed) = 5 %.

        Where hardly anybody waited so long, max(2 b, policy) from now on.
        """
        for cell in cells(situation):
            waits = self._waits.get(cell)
            if waits is not None and len(waits) >= ENOUGH:
                until = waits.quantile(self.promised, beyond=elapsed)
                if until is not None and until > elapsed:
                    return Announcement(until - elapsed, Source.WAITS, cell)
        return _prior(situation, policy)

    def _enough(self, situation: Situation) -> list[RecentWaits]:
        found = (self._waits.get(cell) for cell in cells(situation))
        return [waits for waits in found if waits is not None and len(waits) >= ENOUGH]

    def as_data(self) -> dict[str, Any]:
        """Plain lists and numbers, as JSON holds them."""
        return {
            "promised": self.promised,
            "levels": [[*key, level.asked] for key, level in self._levels.items()],
            "cells": [
                [list(cell), [list(wait) for wait in waits.recent]] for cell, waits in self._waits.items()
            ],
        }


def _prior(situation: Situation, policy: float) -> Announcement:
    return Announcement(max(situation.cautious, policy), Source.PRIOR)


def learned_from(outcomes: Iterable[Outcome], *, promised: float = 0.95) -> HonestWait:
    """The estimator that these outcomes make, oldest first."""
    made = HonestWait(promised)
    for outcome in outcomes:
        made.learn(outcome)
    return made


def restored(data: Mapping[str, Any]) -> HonestWait:
    """The estimator that `as_data` wrote down."""
    made = HonestWait(data["promised"])
    for channel, is_free, asked in data["levels"]:
        made._levels[channel, is_free] = Level(made.promised, asked)
    for cell, waits in data["cells"]:
        made._waits[tuple(cell)] = recent_waits((wait, is_answered) for wait, is_answered in waits)
    return made
