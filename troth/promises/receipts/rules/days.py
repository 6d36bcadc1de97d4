"""A day of receipts, closed: one hash for all of them, chained to the day before, and signed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

from troth.promises.receipts.rules.plain import plain
from troth.promises.receipts.rules.signing import is_signed
from troth.promises.receipts.rules.tree import path, top

DAY, PROOF, CHAIN, DAYS, KEYS = (f"troth-{name}-1" for name in ("day", "proof", "chain", "days", "receipts"))


def statement(brand: str, day: date, *, digests: Sequence[str], previous: str) -> dict[str, Any]:
    """What the brand signs of a day; `previous` is the root of the closed day before, none for the first."""
    return {
        "format": DAY,
        "brand": brand,
        "day": day.isoformat(),
        "count": len(digests),
        "tree": top([bytes.fromhex(one) for one in digests]).hex(),
        "previous": previous,
    }


def root(said: Mapping[str, Any]) -> str:
    """The day's root: SHA-256 of its statement. It fixes every receipt of this day and of all days before."""
    return sha256(plain(said)).hexdigest()


def published_day(said: Mapping[str, Any], *, signature: str) -> dict[str, Any]:
    return {"statement": dict(said), "root": root(said), "signature": signature}


def proof(digests: Sequence[str], position: int, *, day: Mapping[str, Any]) -> dict[str, Any]:
    """That the receipt at `position` is in the day's chain, for whoever sees none of the others."""
    way = path([bytes.fromhex(one) for one in digests], position)
    return {
        "format": PROOF,
        "digest": digests[position],
        "position": position,
        "path": [one.hex() for one in way],
        "day": dict(day),
    }


def chain(day: Mapping[str, Any], receipts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole day for an auditor: every receipt in its order, without the customers' parts."""
    return {"format": CHAIN, "day": dict(day), "receipts": [dict(one) for one in receipts]}


def broken_link(days: Sequence[Mapping[str, Any]]) -> str | None:
    """The first of these days, oldest first, that does not follow from the one before."""
    for before, day in pairwise(days):
        said = day["statement"]
        if said["previous"] != before["root"] or said["day"] <= before["statement"]["day"]:
            return str(said["day"])
    return None


def is_whole(day: Mapping[str, Any], public_key: str) -> bool:
    """Whether the day's root is that of its statement, and the statement was signed with this key."""
    return day["root"] == root(day["statement"]) and is_signed(day["statement"], day["signature"], public_key)
