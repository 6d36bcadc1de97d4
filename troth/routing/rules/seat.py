"""Somebody who is online, as the rules of routing see them while a round goes on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from troth.people.rules.capacity import WHOLE, Weight, has_room, in_the_way, load, weight_of
from troth.routing.rules.network import accept_rate
from troth.routing.rules.reach import Abilities

STAFF_ACCEPTED, STAFF_ASKED = 9.0, 10.0
"""What is thought of staff of whom little is known: nine in ten offers are taken."""
USUAL_MEDIAN, USUAL_SIGMA = 10.0, 0.7
"""Seconds, and the spread of their logarithm, in which people usually answer an offer."""
PACE = (1.0, 1.6, 2.0)
"""How much work gets done in all with 1, 2, 3 conversations at once, beside one alone."""


@dataclass(frozen=True, slots=True)
class Record:
    """How somebody answered the offers of late: how many they were asked and took, and the law of the seconds
    until an answer (log-normal)."""

    asked: int = 0
    accepted: int = 0
    median: float = USUAL_MEDIAN
    sigma: float = USUAL_SIGMA

    def within(self, seconds: float) -> float:
        """P(they answer within the seconds)."""
        if seconds <= 0:
            return 0.0
        spread = max(self.sigma, 0.05) * math.sqrt(2)
        return 0.5 * (1 + math.erf((math.log(seconds) - math.log(max(self.median, 0.1))) / spread))


class Room(Enum):
    """For one more conversation of a kind: none, room once they have answered another offer, or room now."""

    NONE = "none"
    LATER = "later"
    NOW = "now"


class Free(NamedTuple):
    """A candidate; `held` in thousandths of a whole person, of what is in this work's way."""

    id: int
    held: int
    scarcity: float
    free_since: float


@dataclass(slots=True, eq=False)
class Seat:
    """`id` is the agent's. `held` counts what they have by kind of channel, what they are asked for included:
    a standing offer takes room. Money in euros, times in seconds on one clock."""

    id: int
    able: Abilities
    capacity: int = WHOLE
    held: dict[str, int] = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    scarcity: float = 0.0
    free_since: float = 0.0
    is_network: bool = False
    price: float = 0.0
    record: Record = Record()
    standing: int = 0
    """How many offers wait for their answer."""

    @property
    def accepts(self) -> float:
        if self.is_network:
            return accept_rate(self.record.accepted, self.record.asked)
        return (self.record.accepted + STAFF_ACCEPTED) / (self.record.asked + STAFF_ASKED)

    def answers_within(self, seconds: float) -> float:
        return self.record.within(seconds)

    def room(self, kind: str) -> Room:
        """What may wait is offered one at a time, and not while something rings that cannot."""
        if not has_room(kind, self.held, self.weights, capacity=self.capacity):
            return Room.NONE
        return Room.LATER if self.standing and weight_of(kind, self.weights).may_wait else Room.NOW

    def slots(self, kind: str) -> int:
        """How many more of this kind would fit."""
        weight = weight_of(kind, self.weights)
        taken = load(in_the_way(kind, self.held, self.weights), self.weights)
        left = self.capacity * weight.at_once - taken * weight.at_once * WHOLE
        return max(0, int(left // WHOLE))

    def most(self, kind: str) -> int:
        return self.capacity * weight_of(kind, self.weights).at_once // WHOLE

    def taken(self, kind: str) -> int:
        return sum(in_the_way(kind, self.held, self.weights).values())

    def pace(self, kind: str) -> float:
        """How fast they get through work of this kind, beside one conversation alone."""
        return PACE[min(self.taken(kind), len(PACE)) - 1] if self.taken(kind) else 0.0

    def free(self, kind: str) -> Free:
        share = load(in_the_way(kind, self.held, self.weights), self.weights)
        return Free(self.id, int(share * 1000), self.scarcity, self.free_since)

    def ask(self, kind: str) -> None:
        """From here on one more conversation takes room of theirs."""
        self.held[kind] = self.held.get(kind, 0) + 1
        self.standing += 1
