from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.core.database import see
from troth.promises.receipts import clock
from troth.promises.receipts.models import ChainDay, Receipt
from troth.promises.receipts.rules.plain import read
from troth.promises.receipts.rules.verify import check_days, check_proof, check_published


@pytest.fixture
def day(brand: Brand) -> ChainDay:
    """A closed day with three receipts."""
    channel = make.channel(brand)
    for number in range(3):
        make.conversation(channel, address=f"emma{number}@customer.example")
    ChainDay.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    clock.strike(timezone.now())
    return ChainDay.objects.get()


def get(brand: Brand, name: str) -> Any:
    answer = Client().get(f"/.well-known/troth/{brand.slug}/{name}")
    assert answer.status_code == 200, answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"
    see([brand.pk])
    return answer


def test_anybody_checks_a_receipt_by_what_is_public(brand: Brand, day: ChainDay) -> None:
    receipt = Receipt.objects.order_by("id")[1]
    keys = [one["public_key"] for one in read(get(brand, "receipts.json").content)["keys"]]
    proof = read(get(brand, f"proofs/{receipt.digest}.json").content)
    found = check_proof(read(receipt.body.encode()), proof, keys)
    check_published(found, read(get(brand, f"days/{day.issued_on}.json").content))
    listed = read(get(brand, f"days/{day.issued_on.year}.json").content)
    assert check_days(listed, keys)[-1] == found


def test_what_never_changes_may_be_kept_and_the_rest_is_asked_again(brand: Brand, day: ChainDay) -> None:
    receipt = Receipt.objects.earliest("id")
    for name in (f"days/{day.issued_on}.json", f"proofs/{receipt.digest}.json"):
        assert get(brand, name)["Cache-Control"] == "public, max-age=31536000, immutable"
    for name in ("receipts.json", f"days/{day.issued_on.year}.json"):
        assert get(brand, name)["Cache-Control"] == "public, max-age=60"


def test_what_is_public_names_nobody_and_says_no_words(brand: Brand, day: ChainDay) -> None:
    receipt = Receipt.objects.earliest("id")
    names = (
        "receipts.json",
        f"days/{day}.json",
        f"days/{day.issued_on.year}.json",
        f"proofs/{receipt.digest}.json",
    )
    text = "".join(get(brand, name).content.decode() for name in names)
    for secret in ("emma", "customer.example", receipt.salt, receipt.key.secret, "We will answer", '"to"'):
        assert secret not in text


def test_what_is_not_there_is_not_found_and_not_kept_for_long(brand: Brand) -> None:
    make.conversation(brand)
    today = ChainDay.objects.get()
    names = (f"days/{today}.json", "days/2026-99-99.json", "days/soon.json", "days/0.json", "proofs/00.json",
             f"proofs/{Receipt.objects.get().digest}.json")  # fmt: skip
    for name in names:
        answer = Client().get(f"/.well-known/troth/{brand.slug}/{name}")
        assert answer.status_code == 404, name
        assert answer["Cache-Control"] == "public, max-age=60"
    assert Client().get("/.well-known/troth/nobody/receipts.json").status_code == 404
    assert Client().post(f"/.well-known/troth/{brand.slug}/receipts.json").status_code == 405


def test_another_brands_receipt_is_not_found_here(brand: Brand, day: ChainDay) -> None:
    digest = Receipt.objects.earliest("id").digest
    other = make.brand()
    assert Client().get(f"/.well-known/troth/{other.slug}/proofs/{digest}.json").status_code == 404


def test_a_proof_costs_few_queries(brand: Brand, day: ChainDay) -> None:
    digest = Receipt.objects.earliest("id").digest
    with CaptureQueriesContext(
        connection,
    ) as queries:
        get(brand, f"proofs/{digest}.json")
    asked = [
        one["sql"] for one in queries if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]
    ]
    assert len(asked) == 3, asked
