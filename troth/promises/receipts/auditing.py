"""Whether the chain is still the one that was closed, and says what the ledger says: for `troth check`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from troth.promises.models import Promise
from troth.promises.receipts.models import ChainDay, Receipt
from troth.promises.receipts.rules import days
from troth.promises.receipts.rules.receipt import digest, moment
from troth.promises.receipts.rules.signing import is_signed
from troth.promises.receipts.showing import day_data

AT_ONCE = 2_000
"""Rows that are held in memory together."""


@dataclass(frozen=True, slots=True)
class Fault:
    brand_id: int
    promise_id: int | None
    detail: str


def faults() -> Iterator[Fault]:
    """Everything that does not fit, in the brands that the transaction sees."""
    yield from _torn_chains()
    yield from _other_days()
    yield from _other_receipts()


def _torn_chains() -> Iterator[Fault]:
    closed = ChainDay.objects.closed().order_by("brand_id", "issued_on")
    for brand_id, found in groupby(closed, key=lambda day: day.brand_id):
        listed = [day_data(day) for day in found]
        if (torn := days.broken_link(listed)) is not None:
            yield Fault(brand_id, None, f"the day {torn} does not follow from the day before it")
        if listed[0]["statement"]["previous"]:
            yield Fault(brand_id, None, "the first day of the chain is gone")


def _other_days() -> Iterator[Fault]:
    for day in ChainDay.objects.closed().order_by("brand_id", "issued_on").select_related("brand"):
        digests = list(
            Receipt.objects.filter(chain_day=day).order_by("place").values_list("digest", flat=True)
        )
        said = day.statement or {}
        again = days.statement(said["brand"], day.issued_on, digests=digests, previous=said["previous"])
        if again != said or days.root(said) != day.root:
            yield Fault(day.brand_id, None, f"the receipts of {day} are not those that its root was made of")
        elif not any(
            is_signed(said, day.signature, key.public_key) for key in day.brand.receiptkey_set.all()
        ):
            yield Fault(day.brand_id, None, f"the root of {day} is not signed with a key of the brand's")


def _other_receipts() -> Iterator[Fault]:
    rows = Receipt.objects.select_related("promise", "key", "chain_day").order_by("id")
    for row in rows.iterator(chunk_size=AT_ONCE):
        if (detail := _fault_of(row)) is not None:
            yield Fault(row.brand_id, row.promise_id, detail)


def _fault_of(row: Receipt) -> str | None:
    said = json.loads(row.body)
    if digest(said) != row.digest:
        return "its receipt was altered"
    if not is_signed(said, row.signature, row.key.public_key):
        return "its receipt is not signed with its key"
    if (row.place is None) != (row.chain_day.closed_at is None):
        return "its receipt has no place in the chain of its day"
    differing = [name for name, told in _ledger(row.promise).items() if said[name] != told]
    return f"the ledger says another {', '.join(differing)} than its receipt" if differing else None


def _ledger(promise: Promise) -> dict[str, str | int]:
    """What the ledger says of a promise, as its receipt should say it."""
    return {
        "promise": promise.pk,
        "kind": promise.kind,
        "words": promise.words,
        "asked_at": moment(promise.turn_opened_at),
        "made_at": moment(promise.made_at),
        "due_at": moment(promise.due_at),
    }
