"""`troth check` and the chain: whatever is rewritten past the application is found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from psycopg import sql

from tests import make
from tests.conftest import owner_connection
from troth.accounts.models import Brand
from troth.core.database import brands, see
from troth.promises.models import Promise
from troth.promises.receipts import clock
from troth.promises.receipts.auditing import faults
from troth.promises.receipts.models import ChainDay
from troth.site.checks import checks, violations


@pytest.fixture
def brand_of_two_days(committed: None) -> Brand:
    """Two closed days of two receipts each, committed, so that the owner of the tables can reach them."""
    with transaction.atomic():
        brand = make.brand()
        channel = make.channel(brand)
        for number in range(2):
            for who in range(2):
                make.conversation(channel, address=f"emma{number}{who}@customer.example")
            ChainDay.objects.filter(closed_at=None).update(closes_at=timezone.now() - timedelta(seconds=1))
            clock.strike(timezone.now())
            see([brand.pk])
    return brand


def found(brand: Brand) -> str:
    with brands([brand.pk]):
        return "; ".join(fault.detail for fault in faults())


def behind_our_back(query: str, *values: Any) -> None:
    """As somebody with the database in their hands: past grants, policies and triggers."""
    with owner_connection() as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(sql.SQL(query), values)


NEWEST, FIRST_DAY = "(select max(id) from promises)", "(select min(id) from chain_days)"
REWRITINGS = {
    f"update promises set due_at = due_at + interval '1 hour' where id = {NEWEST}": "another due_at",
    f"update promises set words = 'We will answer one day.' where id = {NEWEST}": "another words",
    "update receipts set body = replace(body, 'first_reply', 'next_reply')": "its receipt was altered",
    "update receipts set signature = (select max(signature) from receipts)": "not signed with its key",
    "delete from receipts where place = 1": "not those that its root was made of",
    "update receipts set place = 7 where place = 0": "not those that its root was made of",
    "update receipts set place = null where place = 1": "no place in the chain",
    "update chain_days set root = repeat('0', 64)": "not those that its root was made of",
    "update chain_days set signature = 'none'": "not signed with a key of the brand's",
    f"with gone as (delete from receipts where chain_day_id = {FIRST_DAY}) "
    f"delete from chain_days where id = {FIRST_DAY}": "the first day of the chain is gone",
}


@pytest.mark.parametrize(("query", "detail"), REWRITINGS.items(), ids=range(len(REWRITINGS)))
def test_each_rewriting_is_found(brand_of_two_days: Brand, query: str, detail: str) -> None:
    assert found(brand_of_two_days) == ""
    behind_our_back(query)
    assert detail in found(brand_of_two_days)


def test_a_promise_that_was_told_without_a_receipt_is_found(brand: Brand) -> None:
    (check,) = [one for one in checks() if "has a receipt" in one.claim]
    make.conversation(brand)
    Promise.objects.update(announced_at=timezone.now())
    assert violations(check) == ([], 0)
    with override_settings(TROTH_SECRET_KEY="another installation's"):
        conversation = make.conversation(brand, address="liv@customer.example")
    assert violations(check) == ([], 0), "what was never told is an internal norm"
    Promise.objects.filter(conversation=conversation).update(announced_at=timezone.now())
    found, count = violations(check)
    assert (count, found[0].id) == (1, make.promise(conversation).pk)
