"""A file line by line, however long its lines are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST = 16 << 20
SHOWN = 64 << 10


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was skipped: its length in bytes and its first 64 KiB."""

    length: int
    start: bytes


def lines(stream: BinaryIO, longest: int = LONGEST) -> Iterator[tuple[int, bytes | TooLong]]:
    """Each line with its number, from 1, and its line end. One of more than `longest` bytes is never held."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) <= longest or line.endswith(b"\n"):
            yield number, line
        else:
            yield number, TooLong(len(line) + _skipped(stream), line[:SHOWN])


def _skipped(stream: BinaryIO) -> int:
    """Read on to the end of the line; how many bytes that took."""
    skipped = 0
    while piece := stream.readline(1 << 20):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped
