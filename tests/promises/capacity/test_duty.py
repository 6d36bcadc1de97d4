import pytest

from tests import make
from tests.promises.capacity.seeds import NOW, ZONE, agent, local, shifts
from troth.accounts.models import Brand, User
from troth.core.models import FactRecord
from troth.people.models import Agent
from troth.people.shifts.planning import Span, ask_off, plan
from troth.promises.capacity.duty import Duty, Source, on_duty
from troth.promises.capacity.rules.open_week import OpenWeek, open_week
from troth.promises.rules.calendar import parse

OFFICE: OpenWeek = open_week(
    parse({"zone": ZONE.key, "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed")}})
)
MONDAY_TEN, TUESDAY_TEN, SATURDAY_TEN = 10, 34, 130


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def bo(brand: Brand) -> Agent:
    return agent(brand)


def duty(brand: Brand) -> Duty:
    return on_duty(brand, ZONE, NOW, open_week=OFFICE)


def people(brand: Brand, hour: int, kind: str = "mail") -> float:
    return duty(brand).staff.people(kind)[hour]


def test_shifts_ahead_say_who_is_there(brand: Brand, owner: User, bo: Agent) -> None:
    shifts(bo, owner=owner)
    shifts(agent(brand, "Cem"), owner=owner, days=range(1))
    found = duty(brand)
    assert (found.source, found.weeks) == (Source.SHIFTS, 1)
    assert [people(brand, hour) for hour in (MONDAY_TEN, TUESDAY_TEN, SATURDAY_TEN)] == [2, 1, 0]


def test_granted_time_off_is_none_and_what_was_only_asked_for_is(
    brand: Brand, owner: User, bo: Agent
) -> None:
    shifts(bo, owner=owner)
    ask_off(bo, Span(local(0, 9), local(0, 12)), by=bo.user)
    assert people(brand, MONDAY_TEN) == 1
    ask_off(bo, Span(local(1, 0), local(2, 0)), by=owner, is_granted=True)
    assert (people(brand, MONDAY_TEN), people(brand, TUESDAY_TEN)) == (1, 0)


def test_several_planned_weeks_are_their_mean_and_one_hardly_planned_is_left_out(
    brand: Brand, owner: User, bo: Agent
) -> None:
    shifts(bo, owner=owner, weeks=2)
    shifts(agent(brand, "Cem"), owner=owner, weeks=1, days=range(1))
    plan(bo, [Span(local(14, 9), local(14, 10))], by=owner)
    assert duty(brand).weeks == 2
    assert [people(brand, hour) for hour in (MONDAY_TEN, TUESDAY_TEN)] == [1.5, 1]


def test_who_serves_one_kind_is_there_for_that_kind(brand: Brand, owner: User, bo: Agent) -> None:
    shifts(bo, owner=owner)
    Agent.objects.filter(pk=bo.pk).update(channels=["chat"], capacity=50)
    assert (people(brand, MONDAY_TEN, "chat"), people(brand, MONDAY_TEN, "mail")) == (0.5, 0)


def test_who_answers_here_no_more_is_not_counted(brand: Brand, owner: User, bo: Agent) -> None:
    shifts(bo, owner=owner)
    bo.user.memberships.all().delete()
    assert people(brand, MONDAY_TEN) == 0


def test_without_shifts_it_is_who_was_online(brand: Brand, bo: Agent) -> None:
    for ago in (1, 2):
        for name, hour in (("AgentCameOnline", 9), ("AgentWentOffline", 11)):
            FactRecord.objects.create(
                brand_id=brand.pk,
                name=name,
                details={"agent_id": bo.pk, "user_id": bo.user_id},
                happened_at=local(0, hour, weeks_ago=ago),
            )
    found = duty(brand)
    assert found.source == Source.PRESENCE
    assert found.weeks == pytest.approx(2 - 9 / 168)
    assert people(brand, MONDAY_TEN) == pytest.approx(2 / found.weeks)


def test_without_either_it_is_everybody_in_the_opening_hours(brand: Brand, bo: Agent) -> None:
    agent(brand, "Cem")
    assert duty(brand).source == Source.HOURS
    assert [people(brand, hour) for hour in (MONDAY_TEN, SATURDAY_TEN)] == [2, 0]


def test_an_hour_that_is_worked_in_part_counts_in_part(brand: Brand, owner: User, bo: Agent) -> None:
    plan(bo, [Span(local(0, 9.5), local(0, 17))], by=owner)
    assert [people(brand, hour) for hour in (8, 9, 10)] == [0, 0.5, 1]
