"""Which of what waits comes next. A smaller place comes first; ties end with the id, so that every replay and
every process decide alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from troth.routing.rules.work import Work

Place = tuple[float, float, int]

MARGIN = 0.33
"""The share of its promise by which longer work is drawn forward, so that it is not begun nearly late."""


def by_slack(work: Work, now: float, margin: float = MARGIN) -> Place:
    """due_at - margin * promised: what is closest to breaking its word, seen from how long that word was.

    Plain earliest-due-first serves, in overload, what is late already or about to be.
    """
    return (work.due_at - margin * work.promised, work.came_at, work.id)


def first_come(work: Work, now: float) -> Place:
    return (work.came_at, work.came_at, work.id)


def earliest_due(work: Work, now: float) -> Place:
    return (work.due_at, work.came_at, work.id)


def longest_for_its_promise(work: Work, now: float) -> Place:
    """The largest wait / promise. Generalised c-mu with cost growing in that ratio (van Mieghem 1995)."""
    return ((work.came_at - now) / work.promised, work.came_at, work.id)


@dataclass(frozen=True, slots=True)
class Order:
    """One of the orders: `place` of a piece of work now. Within one class of work it never changes by the
    mere passing of time, so that a class can lie in a heap and only its first be compared."""

    name: str
    place: Callable[[Work, float], Place]

    def first(self, waiting: Iterable[Work], now: float) -> Work | None:
        return min(waiting, key=lambda work: self.place(work, now), default=None)


BY_SLACK = Order("slack", by_slack)
FIRST_COME = Order("first come", first_come)
EARLIEST_DUE = Order("earliest due", earliest_due)
LONGEST_FOR_ITS_PROMISE = Order("wait by promise", longest_for_its_promise)
