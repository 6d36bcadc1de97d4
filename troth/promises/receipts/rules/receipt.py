"""A receipt: who promised what to whom by when, in words and in data (docs/receipts.md is its format)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from troth.promises.receipts.rules.plain import plain
from troth.promises.receipts.rules.tree import leaf

FORMAT = "troth-receipt-1"
FILE_NAME = "receipt.json"


def file_name(number: int) -> str:
    """Of the receipts that go with one message: receipt.json, receipt-2.json and so on."""
    stem, _dot, ending = FILE_NAME.partition(".")
    return FILE_NAME if number == 1 else f"{stem}-{number}.{ending}"


@dataclass(frozen=True, slots=True)
class Said:
    """What was promised; times are aware, `first` is the digest of the first receipt of the same turn."""

    brand: str
    brand_name: str
    promise_id: int
    kind: str
    channel: str
    words: str
    language: str
    zone: str
    asked_at: datetime
    made_at: datetime
    due_at: datetime
    day: date
    to: str
    first: str = ""
    published: str = ""


def body(said: Said) -> dict[str, Any]:
    """The part that is signed. What is not known is left out."""
    told = {
        "format": FORMAT,
        "brand": said.brand,
        "brand_name": said.brand_name,
        "promise": said.promise_id,
        "kind": said.kind,
        "channel": said.channel,
        "words": said.words,
        "language": said.language,
        "zone": said.zone,
        "asked_at": moment(said.asked_at),
        "made_at": moment(said.made_at),
        "due_at": moment(said.due_at),
        "day": said.day.isoformat(),
        "to": said.to,
    }
    if said.first:
        told["first"] = said.first
    if said.published:
        told["published"] = said.published
    return told


def moment(at: datetime) -> str:
    """UTC, always with six digits after the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(said: Mapping[str, Any]) -> str:
    """What stands for a receipt in its day's chain: the leaf hash of its signed part, in hexadecimal."""
    return leaf(plain(said)).hex()


def to_whom(salt: str, *, kind: str, address: str) -> str:
    """SHA-256 of the salt and the address. Without the salt, which the customer has, it names nobody.

    The salt is 32 random bytes in hexadecimal: an address can be guessed, the two together cannot.
    """
    return sha256(bytes.fromhex(salt) + plain({"address": address, "kind": kind})).hexdigest()


def document(
    said: Mapping[str, Any], *, signature: str, public_key: str, customer: Mapping[str, str] | None
) -> dict[str, Any]:
    """The whole file; `customer` has kind, address and salt, and is left out of copies for others."""
    whole = {"receipt": dict(said), "signature": signature, "public_key": public_key}
    return {**whole, "customer": dict(customer)} if customer else whole
