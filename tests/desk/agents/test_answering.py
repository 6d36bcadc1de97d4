from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord
from troth.desk.agents.answering import FEWEST, answering_of
from troth.people.agents import NotSet, make_agents, set_price
from troth.people.models import Agent

QUERIES = 18
"""At most; some of them are the door's: the session, the person, their brands."""


@pytest.fixture
def noor(brand: Brand) -> User:
    made = make.member(brand, Role.EXPERT, "Noor")
    make_agents(made, [brand.pk])
    return made


@pytest.fixture
def lead(brand: Brand) -> Client:
    client = Client()
    client.force_login(make.member(brand, Role.SUPERVISOR, "Lena"))
    return client


def answered(brand: Brand, user: User, *, accepted: int, passed: int = 0, silent: int = 0) -> Agent:
    """Offers that ended so: a yes after 8 seconds, a no after 2, nothing after 30."""
    talk, made_at = make.conversation(brand), timezone.now() - timedelta(hours=1)
    ends = [("accepted_at", 8)] * accepted + [("passed_at", 2)] * passed + [("timed_out_at", 30)] * silent
    for name, seconds in ends:
        offer(talk, user, made_at=made_at, **{name: made_at + timedelta(seconds=seconds)})
    return Agent.objects.get(brand=brand, user=user)


def page(client: Client, brand: Brand, user: User) -> str:
    answer = client.get(f"/{brand.slug}/agents/{user.pk}")
    assert answer.status_code == 200
    see([brand.pk])
    return " ".join(answer.content.decode().split())


def abilities(client: Client, brand: Brand, user: User, **changes: str) -> Any:
    answer = client.post(f"/{brand.slug}/agents/{user.pk}/abilities", {"capacity": "100", **changes})
    see([brand.pk])
    return answer


def test_under_nineteen_offers_nothing_is_said(brand: Brand, noor: User, lead: Client) -> None:
    assert answering_of(answered(brand, noor, accepted=FEWEST - 1)) is None
    assert "Under 19 answered offers nothing is said here" in page(lead, brand, noor)


def test_from_nineteen_on_it_says_how_many_were_accepted_how_fast_and_of_how_many(
    brand: Brand, noor: User, lead: Client
) -> None:
    found = answering_of(answered(brand, noor, accepted=12, passed=4, silent=4))
    assert found is not None
    assert (found.share, found.median, found.known) == ("60%", "8 seconds", "20 offers")
    shown = page(lead, brand, noor)
    assert "<dt>Accepted</dt><dd>60%</dd>" in shown
    assert "<dt>Known from</dt><dd>20 offers</dd>" in shown


def test_what_was_withdrawn_or_still_stands_says_nothing_about_anybody(brand: Brand, noor: User) -> None:
    agent = answered(brand, noor, accepted=FEWEST - 1)
    talk, now = make.conversation(brand), timezone.now()
    offer(talk, noor, withdrawn_at=now, withdrawn_cause="taken")
    offer(talk, noor)
    assert answering_of(agent) is None


def test_whoever_never_says_anything_has_no_median(brand: Brand, noor: User) -> None:
    found = answering_of(answered(brand, noor, accepted=0, silent=FEWEST))
    assert found is not None
    assert (found.share, found.median) == ("0%", "")


def test_they_read_the_same_about_themselves(brand: Brand) -> None:
    bo = make.member(brand, Role.AGENT, "Bo")
    answered(brand, bo, accepted=FEWEST)
    client = Client()
    client.force_login(bo)
    assert "<dt>Accepted</dt><dd>100%</dd>" in page(client, brand, bo)


def test_an_experts_price_is_set_by_who_sets_skills_and_written_down(
    brand: Brand, noor: User, lead: Client
) -> None:
    assert abilities(lead, brand, noor, price="2.80").status_code == 302
    assert str(Agent.objects.get(brand=brand, user=noor).price) == "2.80"
    fact = FactRecord.objects.filter(name="AgentChanged").latest("id")
    assert fact.details["changed"] == ["price"]
    assert abilities(lead, brand, noor, price="").status_code == 302
    assert Agent.objects.get(brand=brand, user=noor).price is None


@pytest.mark.parametrize("price", ["-1", "1000.01", "2.805", "free"])
def test_a_price_that_cannot_be_is_refused_with_a_sentence(
    brand: Brand, noor: User, lead: Client, price: str
) -> None:
    answer = abilities(lead, brand, noor, price=price)
    assert answer.status_code == 422
    assert "A price is between 0 and 1000 euros, to the cent." in answer.content.decode()
    assert Agent.objects.get(brand=brand, user=noor).price is None


def test_the_page_takes_as_many_queries_however_many_offers_there_were(
    brand: Brand, noor: User, lead: Client
) -> None:
    answered(brand, noor, accepted=2)
    page(lead, brand, noor)
    with CaptureQueriesContext(connection) as few:
        page(lead, brand, noor)
    answered(brand, noor, accepted=20)
    with CaptureQueriesContext(connection) as many:
        page(lead, brand, noor)
    assert len(many) == len(few) <= QUERIES


def test_staff_have_no_price(brand: Brand, lead: Client) -> None:
    bo = make.member(brand, Role.AGENT, "Bo")
    assert 'name="price"' not in page(lead, brand, bo)
    assert abilities(lead, brand, bo, price="2.80").status_code == 302
    agent = Agent.objects.get(brand=brand, user=bo)
    assert agent.price is None
    with pytest.raises(NotSet, match="staff are paid for their hours"):
        set_price(agent, Decimal("2.80"), by=bo)
