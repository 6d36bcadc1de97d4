"""When those inside are warned that a promise may break: the holder, then the team, then supervisors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    HOLDER = "holder"
    TEAM = "team"
    SUPERVISOR = "supervisor"


class WarningError(ValueError):
    """A ladder of warnings that cannot be used, with a sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Warned when this share of the promise's time is left, and never earlier than `longest` before it."""

    share: float
    longest: timedelta

    def before(self, lasts: timedelta) -> timedelta:
        return min(lasts * self.share, self.longest)


Ladder = Mapping[Level, Notice]

LADDER: Ladder = {
    Level.HOLDER: Notice(1 / 4, timedelta(minutes=30)),
    Level.TEAM: Notice(1 / 8, timedelta(minutes=15)),
    Level.SUPERVISOR: Notice(1 / 16, timedelta(minutes=5)),
}


def warnings(made_at: datetime, due_at: datetime, ladder: Ladder = LADDER) -> tuple[datetime, ...]:
    """When each level is warned, in their order; none before the level below it."""
    moments: list[datetime] = []
    for level in Level:
        at = due_at - ladder[level].before(due_at - made_at)
        moments.append(max([at, *moments[-1:]]))
    return tuple(moments)


def warn_at(made_at: datetime, due_at: datetime, ladder: Ladder = LADDER) -> datetime:
    """When the holder is warned, from when on a promise is at risk: when a quarter of the time is left, and
    never more than half an hour before the due time, unless the ladder says otherwise."""
    return warnings(made_at, due_at, ladder)[0]


def parse(data: Mapping[str, Any]) -> Ladder:
    """From `{"team": {"share": 0.125, "longest_seconds": 900}, ...}`; what is not named is built in.

    Raises WarningError where a level is unknown, or a number makes no sense.
    """
    ladder = dict(LADDER)
    for name, notice in data.items():
        if name not in list(Level):
            raise WarningError(f"{name!r} is no level: write {', '.join(Level)}.")
        try:
            share, longest = float(notice["share"]), timedelta(seconds=float(notice["longest_seconds"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise WarningError(f"{name}: give share and longest_seconds as numbers.") from error
        if not 0 < share < 1 or longest <= timedelta():
            raise WarningError(f"{name}: the share lies between 0 and 1, the longest notice above 0.")
        ladder[Level(name)] = Notice(share, longest)
    return ladder
