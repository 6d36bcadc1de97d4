"""What is to be done when: a queue of acts in the order of their times."""

import heapq
import time
from collections.abc import Callable
from itertools import count

Act = Callable[[], None]


class Stage:
    """`speed` shortens the gaps between acts; clocks run as they run."""

    def __init__(self, speed: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._clock = clock
        self._acts: list[tuple[float, int, Act]] = []
        self._numbers = count()

    def after(self, seconds: float, act: Act) -> None:
        heapq.heappush(self._acts, (self._clock() + seconds / self.speed, next(self._numbers), act))

    def next_due(self) -> Act | None:
        """The act whose time has come first, if one has; it is then no longer in the queue."""
        if not self._acts or self._acts[0][0] > self._clock():
            return None
        return heapq.heappop(self._acts)[2]

    def wait(self, most: float) -> float:
        """Seconds until the next act, at most so many."""
        return most if not self._acts else max(0.0, min(most, self._acts[0][0] - self._clock()))
