"""Who takes it, of those who are free for it; and who is kept free for what cannot wait."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Protocol, TypeVar

from troth.routing.rules.work import Need, Work


class Free(Protocol):
    """Somebody with room. `held`: how many conversations they have; `scarcity`: see below."""

    @property
    def id(self) -> int: ...
    @property
    def held(self) -> int: ...
    @property
    def scarcity(self) -> float: ...
    @property
    def free_since(self) -> float: ...


Person = TypeVar("Person", bound=Free)


def scarcity(able: Iterable[Need], demand: Mapping[Need, float], people: Mapping[Need, int]) -> float:
    """How much somebody is needed elsewhere: over all they can do, the demand for it by those who can.

    `demand` is arrivals of each class, in any unit; `people` how many can do it.
    """
    return sum(demand.get(need, 0.0) / max(1, people.get(need, 0)) for need in able)


# Asked for each conversation and person: these make the tuples without a call of ours for each.
BY_NEED = attrgetter("held", "scarcity", "free_since", "id")
BY_ROOM = attrgetter("held", "free_since", "id")


def least_needed(free: Iterable[Person]) -> Person | None:
    """The least taken up first, then whoever is least needed elsewhere, then whoever was free longest."""
    return min(free, key=BY_NEED, default=None)


def most_room(free: Iterable[Person]) -> Person | None:
    """The least taken up, then whoever was free longest: first come first served with skills."""
    return min(free, key=BY_ROOM, default=None)


def next_in_turn(free: Iterable[Person], last: int) -> Person | None:
    """Round robin: the next id after the `last` one who was given something."""
    return min(free, key=lambda one: (one.id <= last, one.id), default=None)


def kept_free(work: Work, now: float, *, crowded: float, most: int) -> float:
    """min(most, 10 c) s / D: how many slots are left free beside this, with `crowded` c the share of what
    cannot wait that found nobody free lately (`crowd.Crowd`), s the slack and D the promise.

    Where nobody is missed nothing is held back, and what is held back is let go bit by bit.
    """
    return min(most, KEPT_BY_CROWD * crowded) * min(1.0, work.slack(now) / work.promised)


CANNOT_WAIT = 240.0
"""Seconds of slack under which work is not deferrable any more."""
KEPT_BY_CROWD = 10.0
KEPT_FREE = 3
"""Slots of each class's people that deferrable work leaves alone."""


def leaves_reserve(
    work: Work, now: float, *, free_slots: int, kept: float = KEPT_FREE, cannot_wait: float = CANNOT_WAIT
) -> bool:
    """Whether it may take a slot: what can wait leaves the last `kept` free ones of its class's people to
    what cannot (threshold sharing; Perry and Whitt 2009)."""
    return work.slack(now) <= cannot_wait or free_slots > kept
