"""What a page shows, kept in the process for some seconds: many look at once, and one of them pays."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
FRESH_FOR = 2.5
"""Seconds. The honest wait is kept for two by itself: what is shown is never five seconds behind what is."""
SHARE = 20
"""What is dear to make is kept for twenty times as long as it took: a twentieth of one core at most."""
STALE_AT_MOST = 60.0
MOST_KEPT = 500
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Made(Generic[Value]):
    """`number` tells one making from the next, whatever came of it; times in seconds of this process."""

    value: Value
    number: int
    made_at: float
    took: float


class Kept(Generic[Key, Value]):
    """By key, what `make` makes; nothing is kept where it makes None."""

    def __init__(
        self, make: Callable[[Key], Value | None], *, fresh_for: float = FRESH_FOR, is_dear: bool = False
    ) -> None:
        self.make, self.fresh_for, self.is_dear = make, fresh_for, is_dear
        self.made: dict[Key, Made[Value]] = {}
        self.locks = [Lock() for _ in range(16)]

    def get(self, key: Key) -> Made[Value] | None:
        """Made anew when it is old. While somebody does that, others get what there was, up to a minute."""
        found = self.made.get(key)
        if found is not None and self._is_fresh(found):
            return found
        lock = self.locks[hash(key) % len(self.locks)]
        may_wait = found is None or self._age(found) > max(STALE_AT_MOST, 2 * self.fresh_for)
        if not lock.acquire(blocking=may_wait):
            return found
        try:
            found = self.made.get(key)  # whoever had the lock before may just have made it
            return found if found is not None and self._is_fresh(found) else self._made(key)
        finally:
            lock.release()

    def drop(self, key: Key) -> None:
        self.made.pop(key, None)

    def clear(self) -> None:
        self.made.clear()

    def _made(self, key: Key) -> Made[Value] | None:
        began = monotonic()
        value = self.make(key)
        if value is None:
            self.drop(key)
            return None
        if len(self.made) >= MOST_KEPT:
            self.made.clear()
        # From when it was begun: what happened meanwhile may not be in it.
        found = self.made[key] = Made(value, next(_numbers), began, monotonic() - began)
        return found

    def _is_fresh(self, found: Made[Value]) -> bool:
        dear = min(STALE_AT_MOST, SHARE * found.took) if self.is_dear else 0.0
        return self._age(found) < max(self.fresh_for, dear)

    def _age(self, found: Made[Value]) -> float:
        return monotonic() - found.made_at
