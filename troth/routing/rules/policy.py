"""The policies that a desk can choose from: an order, a choice of person, and a way with the network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from troth.routing.rules.network import Worth
from troth.routing.rules.order import (
    BY_SLACK,
    EARLIEST_DUE,
    FIRST_COME,
    LONGEST_FOR_ITS_PROMISE,
    Order,
)


class Choice(StrEnum):
    """How the person is chosen among those who are free for it."""

    LEAST_NEEDED = "least needed elsewhere"
    MOST_ROOM = "most room"
    ROUND_ROBIN = "round robin"


class Queue(StrEnum):
    """Where it waits while nobody is free."""

    SHARED = "shared"
    PRIVATE = "with a person who is busy"
    RESCANNED = "unassigned, looked at again now and then"


class Offers(StrEnum):
    """How experts of the network are asked."""

    NONE = "nobody"
    ONE_BY_ONE = "one by one"
    BROADCAST = "all at once"
    PRICED = "as many as needed, by price and chance"


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    order: Order
    choice: Choice
    queue: Queue = Queue.SHARED
    offers: Offers = Offers.NONE
    kept_free: int = 0
    """Slots that deferrable work leaves free; see `people.leaves_reserve`."""
    watches_crowd: bool = False
    """Whether it heeds how many found nobody free lately: it leaves `kept_free` slots free only where they
    are missed (`people.kept_free`), and lets the network spare places of the staff (`network.worthwhile`)."""
    resets: bool = False
    """Whether a promise that is about to break is told anew, and its work put in order by the new time."""
    lanes: bool = False
    """Whether people are set apart for calls, which need a whole person."""
    worth: Worth = field(default_factory=Worth)
    rescans_every: float = 900.0


def _ours(name: str, offers: Offers = Offers.PRICED, *, kept: float = 6.0, kept_free: int = 3) -> Policy:
    worth = Worth(kept=kept)
    return Policy(
        name,
        BY_SLACK,
        Choice.LEAST_NEEDED,
        offers=offers,
        kept_free=kept_free,
        watches_crowd=True,
        resets=True,
        lanes=True,
        worth=worth,
    )


ALL = (
    _ours("promise-slack"),
    _ours("promise-slack-generous", kept=15.0, kept_free=6),
    _ours("promise-slack-in-house", Offers.NONE),
    Policy("first-come", FIRST_COME, Choice.MOST_ROOM),
    Policy("first-come-one-by-one", FIRST_COME, Choice.MOST_ROOM, offers=Offers.ONE_BY_ONE),
    Policy("first-come-broadcast", FIRST_COME, Choice.MOST_ROOM, offers=Offers.BROADCAST),
    Policy("earliest-due", EARLIEST_DUE, Choice.MOST_ROOM),
    Policy("earliest-due-one-by-one", EARLIEST_DUE, Choice.MOST_ROOM, offers=Offers.ONE_BY_ONE),
    Policy("earliest-due-broadcast", EARLIEST_DUE, Choice.MOST_ROOM, offers=Offers.BROADCAST),
    Policy("wait-by-promise", LONGEST_FOR_ITS_PROMISE, Choice.MOST_ROOM),
    Policy("wait-by-promise-broadcast", LONGEST_FOR_ITS_PROMISE, Choice.MOST_ROOM, offers=Offers.BROADCAST),
    Policy("round-robin", FIRST_COME, Choice.ROUND_ROBIN),
    Policy("round-robin-one-by-one", FIRST_COME, Choice.ROUND_ROBIN, offers=Offers.ONE_BY_ONE),
    Policy("round-robin-private", FIRST_COME, Choice.ROUND_ROBIN, queue=Queue.PRIVATE),
    Policy("round-robin-rescanned", FIRST_COME, Choice.ROUND_ROBIN, queue=Queue.RESCANNED),
)
POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in ALL}
