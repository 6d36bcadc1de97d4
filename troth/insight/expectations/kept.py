"""Which told times were kept, as far as a log shows it.

In memory are digests of conversations and times, 8 bytes each.
"""

from array import array
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

import numpy


class Ending(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"  # its time is not over by the end of the log


class _Told(NamedTuple):
    conversation: int
    told: int
    due: int
    group: int


class Answers:
    """Collects answers and told times in any order; `endings()` judges them all at the end."""

    def __init__(self) -> None:
        self._conversations, self._times = array("q"), array("q")
        self._told: list[_Told] = []
        self._newest = -(2**62)

    def saw(self, at: datetime) -> None:
        self._newest = max(self._newest, _microseconds(at))

    def answered(self, conversation: str, at: datetime) -> None:
        self._conversations.append(_key(conversation))
        self._times.append(_microseconds(at))

    def told(self, conversation: str, *, at: datetime, due: datetime, group: int) -> None:
        self._told.append(_Told(_key(conversation), _microseconds(at), _microseconds(due), group))

    def endings(self) -> list[tuple[int, Ending]]:
        """Group and ending of each told time: kept if the next answer after it came by then, by the wall
        clock."""
        conversations = numpy.array(self._conversations, dtype=numpy.int64)
        times = numpy.array(self._times, dtype=numpy.int64)
        order = numpy.lexsort((times, conversations))
        conversations, times = conversations[order], times[order]
        found: list[tuple[int, Ending]] = []
        for told in self._told:
            begin, end = (
                int(numpy.searchsorted(conversations, told.conversation, side)) for side in ("left", "right")
            )
            next_one = begin + int(numpy.searchsorted(times[begin:end], told.told, "right"))
            answered = int(times[next_one]) if next_one < end else None
            found.append((told.group, self._ending(answered, told.due)))
        return found

    def _ending(self, answered: int | None, due: int) -> Ending:
        if answered is not None:
            return Ending.KEPT if answered <= due else Ending.BROKEN
        return Ending.BROKEN if self._newest > due else Ending.OPEN


def _key(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _microseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
