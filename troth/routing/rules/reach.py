"""How far the search for a person goes: wider the less time a promise has left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from troth.promises.rules.warning import LADDER, Level


class Reach(IntEnum):
    TEAM = 0
    """Who is in the queue's team and has the skill, at its level."""
    SKILLED = 1
    """Who has the skill at its level, in any team."""
    SPEAKING = 2
    """Whoever speaks the language."""
    LEADING = 3
    """And whoever leads the brand, whatever they speak."""


WIDENED_WITH = (
    (Level.SUPERVISOR, Reach.LEADING),
    (Level.TEAM, Reach.SPEAKING),
    (Level.HOLDER, Reach.SKILLED),
)
"""A search widens when its promise warns: with each level of people it reaches more of them."""


def reach(*, slack: float, promised: float) -> Reach:
    """By the seconds that are left of a promise that was `promised` seconds long."""
    lasts = timedelta(seconds=max(promised, 1.0))
    for level, wide in WIDENED_WITH:
        if slack <= LADDER[level].before(lasts).total_seconds():
            return wide
    return Reach.TEAM


def widens_in(*, slack: float, promised: float) -> float | None:
    """Seconds until it reaches further than now; none where it reaches everybody already."""
    lasts = timedelta(seconds=max(promised, 1.0))
    left = [slack - LADDER[level].before(lasts).total_seconds() for level, _ in WIDENED_WITH]
    return min((one for one in left if one > 0), default=None)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a conversation asks of its person. An empty language or skill and no team ask nothing."""

    kind: str
    language: str = ""
    skill: str = ""
    level: int = 1
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What somebody can do: none named of languages or kinds of channel means all of them."""

    languages: Collection[str] = ()
    kinds: Collection[str] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    teams: Collection[int] = ()
    leads: bool = False

    def meets(self, asked: Asks, within: Reach) -> bool:
        """Whether somebody like this is asked when the search goes so far."""
        if self.kinds and asked.kind not in self.kinds:
            return False
        if within >= Reach.LEADING and self.leads:
            return True
        if asked.language and self.languages and asked.language not in self.languages:
            return False
        if within >= Reach.SPEAKING:
            return True
        if asked.skill and self.skills.get(asked.skill, 0) < asked.level:
            return False
        return within >= Reach.SKILLED or asked.team is None or asked.team in self.teams
