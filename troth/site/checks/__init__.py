"""Whether the rules that never bend hold on the data as they are: one SQL file a check, named for its rule.

Each begins with its rule's number and what must hold, and selects what violates it: brand, id and a detail.
The chain of receipts alone is recomputed outside the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from django.db import connection

from troth.accounts.models import Brand
from troth.core.database import brands
from troth.promises.receipts import auditing

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Check:
    rule: str
    claim: str
    query: str


CHAIN = Check(
    "2", "Every receipt is as it was signed, says what the ledger says, and is in its day's chain.", ""
)


@dataclass(frozen=True, slots=True)
class Violation:
    check: Check
    brand: str
    id: int | None
    detail: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.brand, str(self.id or "")) if part)
        about = f"{where}: {self.detail}" if where else self.detail
        return f"VIOLATED rule {self.check.rule}: {self.check.claim} {about}"


def checks() -> Iterator[Check]:
    for path in sorted(files(__package__).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".sql"):
            first, _, query = path.read_text(encoding="utf-8").partition("\n")
            rule, _, claim = first.removeprefix("-- ").partition(": ")
            yield Check(rule, claim, query)


def violations(check: Check) -> tuple[list[Violation], int]:
    """The first of them, and how many there are; the transaction must see every brand."""
    slugs = dict(Brand.objects.values_list("id", "slug"))
    with connection.cursor() as cursor:
        cursor.execute(f"select *, count(*) over () from ({check.query}) as found limit {SHOWN}")
        rows = cursor.fetchall()
    found = [Violation(check, slugs.get(brand, ""), row_id, detail) for brand, row_id, detail, _ in rows]
    return found, rows[0][3] if rows else 0


def chain_violations(check: Check) -> tuple[list[Violation], int]:
    """As `violations`, of the receipts and of what the ledger says of their promises."""
    slugs = dict(Brand.objects.values_list("id", "slug"))
    found = list(auditing.faults())
    shown = [Violation(check, slugs.get(one.brand_id, ""), one.promise_id, one.detail) for one in found]
    return shown[:SHOWN], len(found)


def all_violations() -> Iterator[tuple[Check, list[Violation], int]]:
    """Each check with what violates it, over all brands."""
    with brands(list(Brand.objects.values_list("id", flat=True))):
        for check in checks():
            yield check, *violations(check)
        yield CHAIN, *chain_violations(CHAIN)
