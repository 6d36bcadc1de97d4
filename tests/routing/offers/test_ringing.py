"""An offer is on its person's screens with the commit, and gone from them with the commit that ends it."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.rules.permissions import Role
from troth.core.clock import listening
from troth.core.database import brands
from troth.core.facts import record
from troth.routing.facts import OfferMade
from troth.routing.models import Offer
from troth.routing.offers import actions
from troth.routing.offers.ringing import ring


def heard(ears: psycopg.Connection) -> list[str]:
    return [one.payload for one in ears.notifies(timeout=0.2) if one.payload.startswith("person")]


@pytest.mark.parametrize("end", ["made", "accept", "pass_on", "time_out", "withdraw"])
def test_it_rings_once_for_each_person(committed: None, end: str) -> None:
    with brands([]):
        brand = make.brand()
        talk = make.conversation(brand, text="Hello")
        ana, bo = (make.member(brand, Role.AGENT, name) for name in ("Ana", "Bo"))
        rows = [offer(talk, ana), offer(talk, bo)]
    both = [f"person:{user.pk}:7:{brand.pk}:{talk.pk}" for user in (ana, bo)]
    now = timezone.now()
    ends: dict[str, Callable[[], object]] = {
        "made": lambda: record(*(_made(row, row.agent.user_id) for row in rows)),
        "accept": lambda: actions.accept(rows[0].pk, ana, now=now),
        "pass_on": lambda: actions.pass_on(rows[0].pk, ana, now=now),
        "time_out": lambda: actions.time_out(brand.pk, rows[1].expires_at),
        "withdraw": lambda: actions.withdraw(Offer.objects.filter(conversation=talk), "over", now=now),
    }
    with listening() as ears:
        with brands([brand.pk]):
            ends[end]()
        assert sorted(heard(ears)) == (both[:1] if end == "pass_on" else both)


def test_nothing_rings_for_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        ring([])
    assert len(asked) == 0


def _made(row: Offer, user_id: int) -> OfferMade:
    return OfferMade(
        brand_id=row.brand_id,
        conversation_id=row.conversation_id,
        offer_id=row.pk,
        agent_id=row.agent_id,
        user_id=user_id,
        expires_at=row.expires_at,
    )
