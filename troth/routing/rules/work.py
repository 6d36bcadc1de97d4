"""What waits for a person, and what it asks of them. Times are seconds on one clock."""

from dataclasses import dataclass
from typing import NamedTuple


class Need(NamedTuple):
    """What somebody must be able to do to take it: a class of work."""

    channel: str
    language: str
    skill: str


@dataclass(frozen=True, slots=True)
class Work:
    """A conversation that waits. `due_at` is its current promise, the first one or the one told since.

    `promised` is how long the first promise was, whatever was told since.
    """

    id: int
    need: Need
    came_at: float
    due_at: float
    promised: float

    def slack(self, now: float) -> float:
        return self.due_at - now
