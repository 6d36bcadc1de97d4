"""The Merkle tree of a day: one hash that stands for all receipts, and a short proof that one is among them.

As in RFC 9162 §2.1 with SHA-256: a leaf is SHA-256(0x00 || data), a branch SHA-256(0x01 || left || right),
and n leaves are split at the largest power of two below n. Hashes are bytes here, and hexadecimal in files.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def branch(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def top(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, level by level: an odd one out rises as it is."""
    row = list(leaves)
    while len(row) > 1:
        row = _above(row)
    return row[0] if row else sha256(b"").digest()


def path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1: the neighbours on the way up from the leaf at `position`, counted from 0."""
    row, found = list(leaves), []
    while len(row) > 1:
        beside = position ^ 1
        if beside < len(row):
            found.append(row[beside])
        row, position = _above(row), position // 2
    return found


def top_of_path(digest: bytes, position: int, count: int, *, way: Sequence[bytes]) -> bytes | None:
    """The top of a tree of `count` leaves with this leaf at `position`; None if the way does not fit."""
    if not 0 <= position < count:
        return None
    left, here = list(way), digest
    while count > 1:
        if position % 2 or position + 1 < count:
            if not left:
                return None
            beside = left.pop(0)
            here = branch(beside, here) if position % 2 else branch(here, beside)
        position, count = position // 2, (count + 1) // 2
    return None if left else here


def _above(row: list[bytes]) -> list[bytes]:
    pairs = [branch(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
    return [*pairs, row[-1]] if len(row) % 2 else pairs
