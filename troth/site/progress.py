"""What goes on, on standard error: the table alone goes to standard output."""

import sys
import time
from types import TracebackType
from typing import Self

EVERY_ON_A_TERMINAL, EVERY_ELSEWHERE = 0.2, 5.0
"""Seconds between two words about the same work."""


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class Progress:
    """How far a piece of work is; `total` in whatever is counted, None where nobody knows it."""

    def __init__(self, what: str, total: float | None) -> None:
        self.what, self.total = what, total
        self.is_terminal = sys.stderr.isatty()
        self.begun_at = self.told_at = time.monotonic()

    def __enter__(self) -> Self:
        self._tell(f"{self.what} ...")
        return self

    def at(self, done: float) -> None:
        every = EVERY_ON_A_TERMINAL if self.is_terminal else EVERY_ELSEWHERE
        if time.monotonic() - self.told_at >= every:
            self.told_at = time.monotonic()
            far = f"{done / self.total:4.0%}" if self.total else f"{done:,.0f}"
            self._tell(f"{self.what} {far}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end = "done" if kind is None else "stopped"
        self._tell(f"{self.what} {end} ({time.monotonic() - self.begun_at:.1f} s)")
        if self.is_terminal:
            say("")

    def _tell(self, words: str) -> None:
        if self.is_terminal:
            print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)
        else:
            say(words)
