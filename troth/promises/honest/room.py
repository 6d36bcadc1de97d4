"""What a desk knows in this moment: who is there with room, who waits, when somebody comes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from troth.accounts.models import Channel
from troth.conversations.models import Conversation
from troth.core.database import fetched, statement
from troth.people.models import ANSWERING_ROLES
from troth.people.rules.capacity import Weight, has_room, weight_of
from troth.people.rules.presence import GRACE, Presence

ROOM = statement(__package__, "room")
COUNTED = 1000
"""Of more open turns than this in a brand, the first by slack are looked at, and nobody is told a place."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is online; `capacity` in hundredths, `held` by kind of channel."""

    capacity: int
    channels: Sequence[str]
    held: Mapping[str, int]

    def serves(self, kind: str) -> bool:
        return not self.channels or kind in self.channels


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open turns of one kind of channel: in all, of them held by nobody, and the first one's moment."""

    count: int
    unheld: int
    oldest_at: float


@dataclass(frozen=True, slots=True)
class Told:
    """The last forecast that this conversation's customer may have been told, in seconds, and when."""

    at: float
    forecast: float


@dataclass(frozen=True, slots=True)
class Room:
    people: Sequence[Person] = ()
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    is_counted: bool = True
    next_shift_at: datetime | None = None
    told: Told | None = None

    def able(self, kind: str) -> list[Person]:
        return [one for one in self.people if one.serves(kind)]

    def in_the_way(self, kind: str) -> list[Waiting]:
        """Whoever chats or calls waits for no mail; a mail waits for all."""
        may_wait = weight_of(kind, self.weights).may_wait
        return [
            waiting
            for other, waiting in self.waiting.items()
            if may_wait or not weight_of(other, self.weights).may_wait
        ]

    def ahead(self, kind: str) -> int:
        return sum(one.count for one in self.in_the_way(kind))

    def place(self, kind: str) -> int | None:
        """Of who waits behind all these; none where they are too many to count."""
        return self.ahead(kind) + 1 if self.is_counted else None

    def oldest_at(self, kind: str) -> float | None:
        """Since when the first of this kind waits, in seconds since 1970."""
        found = self.waiting.get(kind)
        return found.oldest_at if found else None

    def has_free_person(self, kind: str) -> bool:
        """Somebody has room for one more, and nobody else is still to be taken."""
        if any(one.unheld for one in self.in_the_way(kind)):
            return False
        return any(has_room(kind, one.held, self.weights, capacity=one.capacity) for one in self.able(kind))


def room_of(channel: Channel, now: datetime, conversation: Conversation | None = None) -> Room:
    """As somebody finds it who writes now, or, with a conversation, whoever waits there. One query."""
    begun_at = conversation.turn_opened_at if conversation else None
    asked = {
        "brand": channel.brand_id,
        "queue": conversation.queue_id if conversation else None,
        "conversation": conversation.pk if conversation else None,
        "before": begun_at or now,
        "now": now,
        "alive": now - GRACE,
        "online": Presence.ONLINE.value,
        "roles": ANSWERING_ROLES,
        "most": COUNTED,
    }
    people, waiting, weights, is_counted, next_shift_at, told = fetched(ROOM, asked)[0]
    return Room(
        people=[Person(one["capacity"], one["channels"], one["held"]) for one in _read(people, [])],
        waiting={kind: Waiting(*numbers) for kind, numbers in _read(waiting, {}).items()},
        weights={
            kind: Weight(at_once, may_wait=may_wait)
            for kind, (at_once, may_wait) in _read(weights, {}).items()
        },
        is_counted=is_counted,
        next_shift_at=next_shift_at,
        told=Told(*_read(told, None)) if told else None,
    )


def seconds_until(moment: datetime, now: datetime) -> float:
    return max(timedelta(), moment - now).total_seconds()


def _read(found: str | None, otherwise: Any) -> Any:
    return json.loads(found) if found is not None else otherwise
