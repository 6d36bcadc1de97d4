"""Receipts and days as files: for the customer, for whoever has a digest, and for an auditor."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from troth.accounts.models import Brand
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.promises.receipts.rules import days
from troth.promises.receipts.rules.receipt import document, file_name, moment, to_whom


def receipts_with(message_id: int) -> list[tuple[str, bytes]]:
    """The files that go along with the words of promises, one each, by name; the same bytes in every try."""
    found = _whole().filter(promise__announcement=message_id)
    return [
        (file_name(number), as_file(for_customer(receipt))) for number, receipt in enumerate(found, start=1)
    ]


def receipt_by_id(receipt_id: int) -> bytes | None:
    found = _whole().filter(pk=receipt_id).first()
    return as_file(for_customer(found)) if found else None


def for_customer(receipt: Receipt) -> dict[str, Any]:
    """With the part that says who they are, as long as they are not erased."""
    said = json.loads(receipt.body)
    whom = receipt.promise.conversation.identity
    customer = {"kind": whom.kind, "address": whom.value, "salt": receipt.salt}
    is_theirs = receipt.salt and said["to"] == to_whom(receipt.salt, kind=whom.kind, address=whom.value)
    return document(
        said,
        signature=receipt.signature,
        public_key=receipt.key.public_key,
        customer=customer if is_theirs else None,
    )


def keys_of(brand: Brand) -> dict[str, Any]:
    """The brand's public keys, newest first, and how far its chain has come."""
    keys = ReceiptKey.objects.filter(brand=brand).order_by("-id")
    newest = ChainDay.objects.closed().filter(brand=brand).last()
    return {
        "format": days.KEYS,
        "brand": brand.slug,
        "name": brand.name,
        "zone": brand.zone,
        "keys": [
            {
                "public_key": key.public_key,
                "made_at": moment(key.made_at),
                **({"retired_at": moment(key.retired_at)} if key.retired_at else {}),
            }
            for key in keys
        ],
        "newest": day_data(newest) if newest else None,
    }


def day_data(day: ChainDay) -> dict[str, Any]:
    return {"statement": day.statement, "root": day.root, "signature": day.signature}


def day_of(brand: Brand, issued_on: date) -> ChainDay | None:
    """A closed day; what is still open has no root."""
    return ChainDay.objects.closed().filter(brand=brand, issued_on=issued_on).first()


def days_of(brand: Brand, year: int) -> dict[str, Any]:
    """The closed days of one year, oldest first."""
    found = ChainDay.objects.closed().filter(brand=brand, issued_on__year=year)
    return {"format": days.DAYS, "brand": brand.slug, "days": [day_data(day) for day in found]}


def proof_of(brand: Brand, digest: str) -> dict[str, Any] | None:
    """That this receipt is in its day's chain; nothing before the day is closed."""
    closed = Receipt.objects.filter(brand=brand, digest=digest, place__isnull=False)
    found = closed.select_related("chain_day").first()
    if found is None or found.place is None:
        return None
    digests = Receipt.objects.filter(chain_day=found.chain_day_id).order_by("place")
    listed = list(digests.values_list("digest", flat=True))
    return days.proof(listed, found.place, day=day_data(found.chain_day))


def chain_of(brand: Brand, issued_on: date) -> dict[str, Any] | None:
    """The whole closed day for an auditor: what was promised, and nothing that says to whom."""
    day = day_of(brand, issued_on)
    if day is None:
        return None
    rows = Receipt.objects.filter(chain_day=day).select_related("key").order_by("place")
    return days.chain(
        day_data(day),
        (
            document(
                json.loads(row.body), signature=row.signature, public_key=row.key.public_key, customer=None
            )
            for row in rows.iterator()
        ),
    )


def as_file(data: Mapping[str, Any]) -> bytes:
    """JSON that a person can read as well."""
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"


def _whole() -> QuerySet[Receipt]:
    return Receipt.objects.select_related("key", "promise__conversation__identity").order_by("id")
