"""What the queue itself says of a wait, and which earlier waits were like it; times in seconds."""

import math
from dataclasses import dataclass

PICK_UP = 5.0
# A free expert is another place that gets free: most answer an offer within 20 seconds.
EXPERT_RATE = 1 / 20
LEAST = 1.0

Cell = tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a desk knows in the moment in which somebody writes.

    `ahead`: who waits before them for the same people; `freeing`: how many places these people free per
    second; `has_free_person`: somebody could take it at once; `is_staffed`: somebody who can is on duty;
    `opens_in`: where nobody is, the seconds until somebody who can comes, as far as is planned.
    """

    channel: str
    ahead: int
    freeing: float
    has_free_person: bool = False
    has_free_expert: bool = False
    is_staffed: bool = True
    opens_in: float | None = None

    @property
    def rate(self) -> float:
        return self.freeing + (EXPERT_RATE if self.has_free_expert else 0.0)

    @property
    def expected(self) -> float | None:
        """b: the pick-up alone with somebody free, else 5 s + (ahead + 1) / nu; where no place gets free,
        5 s each after the first person has come, and none where nobody is planned."""
        if self.has_free_person:
            return PICK_UP
        if self.rate > 0:
            return PICK_UP + (self.ahead + 1) / self.rate
        return None if self.opens_in is None else self.opens_in + PICK_UP * (self.ahead + 1)

    @property
    def cautious(self) -> float:
        """2 b, of which the time until somebody comes is planned and not doubled; 0 where b is unknown."""
        if self.expected is None:
            return 0.0
        is_closed = not self.has_free_person and self.rate <= 0
        return 2 * self.expected - (self.opens_in or 0.0 if is_closed else 0.0)


def cells(situation: Situation) -> tuple[Cell, ...]:
    """The groups of earlier waits that may speak for this one, the most alike first, the channel last.

    Bins of the forecast are floor(1.5 log2 b): each some 60 % longer than the one before.
    """
    expected = situation.expected
    place = None if expected is None else math.floor(1.5 * math.log2(max(LEAST, expected)))
    channel = situation.channel
    return (
        (channel, place, situation.is_staffed),
        (channel, place),
        (place,),
        (channel,),
    )
