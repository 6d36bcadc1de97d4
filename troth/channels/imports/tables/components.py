"""Which messages hang together by their replies."""

from array import array
from collections.abc import Iterator

import numpy


def components(one: "array[int]", other: "array[int]") -> Iterator[tuple[int, int]]:
    """Each id in the pairs `one[i]`-`other[i]` with the smallest id that it is connected with.

    Union-find with path halving (Tarjan, van Leeuwen 1984). Takes some 40 bytes for each pair, so that three
    million replies fit in little memory.
    """
    first, second = numpy.frombuffer(one, numpy.int64), numpy.frombuffer(other, numpy.int64)
    ids, places = numpy.unique(numpy.concatenate([first, second]), return_inverse=True)
    above = array("q", range(len(ids)))
    left, right = places[: len(first)], places[len(first) :]
    for start in range(0, len(first), 1 << 16):
        piece = slice(start, start + (1 << 16))
        for a, b in zip(left[piece].tolist(), right[piece].tolist(), strict=True):
            _join(above, a, b)
    for place in range(len(ids)):
        yield int(ids[place]), int(ids[_root(above, place)])


def _join(above: "array[int]", a: int, b: int) -> None:
    """The smaller root goes on top: ids are sorted, so that a root is the smallest id of its component."""
    a, b = _root(above, a), _root(above, b)
    if a < b:
        above[b] = a
    else:
        above[a] = b


def _root(above: "array[int]", place: int) -> int:
    while above[place] != place:
        above[place] = above[above[place]]
        place = above[place]
    return place
