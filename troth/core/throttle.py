"""How often somebody may ask: kept in this process's memory, so that a flood costs the database nothing.

Each process counts for itself: behind n of them a limit is up to n times as wide, and a restart forgets.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 50_000
"""Keys at most; the one that asked longest ago is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Throttle:
    """A bucket for each key: `burst` at once, then `a_minute` (the leaky bucket as a meter; Turner 1986).

    left(t + d) = min(burst, left(t) + d * a_minute / 60), with d in seconds; each asking takes one.
    """

    def __init__(
        self, a_minute: float, *, burst: float | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate = a_minute / 60
        self.burst = burst if burst is not None else max(1.0, a_minute / 2)
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Takes one, and answers 0; or the seconds after which there is one again."""
        with self._lock:
            now = self._now()
            bucket = self._buckets.pop(key, None) or _Bucket(self.burst, now)
            bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.rate)
            bucket.at = now
            self._buckets[key] = bucket
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
            if bucket.left >= 1:
                bucket.left -= 1
                return 0.0
            return (1 - bucket.left) / self.rate

    def forget(self) -> None:
        with self._lock:
            self._buckets.clear()


class Crowd:
    """How many are there at once, by key; nobody beyond `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._there: dict[str, int] = {}

    def enter(self, key: str) -> bool:
        there = self._there.get(key, 0)
        if there >= self.most:
            return False
        self._there[key] = there + 1
        return True

    def count(self, key: str) -> int:
        return self._there.get(key, 0)

    def leave(self, key: str) -> None:
        there = self._there.pop(key, 1) - 1
        if there:
            self._there[key] = there
