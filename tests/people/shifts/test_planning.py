from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.models import FactRecord
from troth.people.agents import NotSet, make_agents
from troth.people.models import Agent, Shift, TimeOff
from troth.people.shifts.planning import Span, answer_off, ask_off, plan, remove_off, remove_shift

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = Span(NINE, NINE + timedelta(hours=8))


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def agent(brand: Brand) -> Agent:
    user = make.member(brand, Role.AGENT)
    make_agents(user, [brand.pk])
    return Agent.objects.get(user=user)


def facts() -> list[str]:
    wanted = FactRecord.objects.filter(name__regex="^(Shift|TimeOff)")
    return list(wanted.order_by("id").values_list("name", flat=True))


def test_a_shift_is_planned_once_and_removed(agent: Agent, owner: User) -> None:
    made = plan(agent, [DAY], by=owner)
    assert plan(agent, [DAY], by=owner) == [], "the same again changes nothing"
    remove_shift(made[0], by=owner)
    assert not Shift.objects.exists()
    assert facts() == ["ShiftsPlanned", "ShiftRemoved"]


@pytest.mark.parametrize(
    "wrong",
    [
        Span(NINE + timedelta(hours=7), NINE + timedelta(hours=12)),
        Span(NINE - timedelta(hours=1), NINE + timedelta(hours=20)),
        Span(NINE + timedelta(days=2), NINE + timedelta(days=1)),
        Span(NINE + timedelta(days=2), NINE + timedelta(days=4)),
    ],
)
def test_nobody_works_twice_at_once_or_a_day_and_a_night(agent: Agent, owner: User, wrong: Span) -> None:
    plan(agent, [DAY], by=owner)
    with pytest.raises(NotSet):
        plan(agent, [wrong], by=owner)
    assert Shift.objects.count() == 1


def test_one_shift_may_follow_another(agent: Agent, owner: User) -> None:
    plan(agent, [DAY, Span(DAY.ends_at, DAY.ends_at + timedelta(hours=4))], by=owner)
    assert Shift.objects.count() == 2


def test_time_off_is_asked_for_and_answered_once(agent: Agent, owner: User) -> None:
    asked = ask_off(agent, Span(NINE, NINE + timedelta(days=3), reason="Moving house"), by=agent.user)
    assert asked.granted_at is None
    answer_off(asked, by=owner, is_granted=True)
    with pytest.raises(NotSet):
        answer_off(asked, by=owner, is_granted=False)
    asked.refresh_from_db()
    assert asked.granted_at is not None
    assert asked.answered_by == owner
    assert facts() == ["TimeOffAsked", "TimeOffGranted"]


def test_what_a_planner_puts_in_is_granted_and_does_not_lie_twice(agent: Agent, owner: User) -> None:
    span = Span(NINE, NINE + timedelta(days=3))
    first = ask_off(agent, span, by=owner, is_granted=True)
    assert ask_off(agent, span, by=owner, is_granted=True) == first
    with pytest.raises(NotSet):
        ask_off(agent, Span(NINE + timedelta(days=1), NINE + timedelta(days=4)), by=owner)
    remove_off(first, by=owner)
    assert not TimeOff.objects.exists()
    assert facts() == ["TimeOffAsked", "TimeOffGranted", "TimeOffRemoved"]


def test_what_was_refused_can_be_asked_for_again(agent: Agent, owner: User) -> None:
    span = Span(NINE, NINE + timedelta(days=1))
    answer_off(ask_off(agent, span, by=agent.user), by=owner, is_granted=False)
    assert ask_off(agent, span, by=agent.user).refused_at is None
