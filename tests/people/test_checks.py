"""`troth check` finds what must not be among people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.core.database import see
from troth.people.agents import agents_of
from troth.people.models import Agent, Shift, Team
from troth.site.checks import checks, violations


def found(claim: str) -> int:
    check = next(one for one in checks() if claim in one.claim)
    return violations(check)[1]


@pytest.fixture
def agent(brand: Brand) -> Agent:
    return agents_of(brand)[0]


def test_whoever_was_forgotten_as_here_is_found(agent: Agent) -> None:
    now = timezone.now()
    Agent.objects.filter(pk=agent.pk).update(seen_at=now, came_at=now)
    assert found("Nobody counts as here") == 0
    Agent.objects.filter(pk=agent.pk).update(seen_at=now - timedelta(minutes=2))
    assert found("Nobody counts as here") == 1


def test_two_shifts_at_once_are_found(agent: Agent) -> None:
    now = timezone.now()
    for hours in (0, 4):
        starts = now + timedelta(hours=hours)
        Shift.objects.create(
            brand=agent.brand, agent=agent, starts_at=starts, ends_at=starts + timedelta(hours=4)
        )
    assert found("two shifts at the same time") == 0
    Shift.objects.create(brand=agent.brand, agent=agent, starts_at=now, ends_at=now + timedelta(hours=1))
    assert found("two shifts at the same time") == 1


def test_a_team_with_another_brands_queue_is_found(brand: Brand) -> None:
    other = make.brand()
    see([brand.pk, other.pk])
    Team.objects.create(brand=brand, name="Ours", queue=brand.queues.get(), zone="UTC")
    assert found("Teams, agents, skills and shifts") == 0
    Team.objects.create(brand=brand, name="Theirs", queue=other.queues.get(), zone="UTC")
    assert found("Teams, agents, skills and shifts") == 1
