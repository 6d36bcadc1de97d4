from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from tests.promises.capacity.seeds import NOW, agent, shifts, weekly
from troth.accounts.models import Brand, Channel, User
from troth.core.models import FactRecord
from troth.people.models import Agent, Shift
from troth.people.shifts.planning import remove_shift
from troth.promises.actions import brands_own_hours, confirm_policy, keep_hours
from troth.promises.capacity.actions import weigh
from troth.promises.capacity.models import Backing
from troth.promises.models import Policy
from troth.promises.rules.calendar import parse

OFFICE: dict[str, Any] = {
    "zone": "Europe/Amsterdam",
    "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def mail(brand: Brand) -> Channel:
    """A mail comes in every second hour from nine to five, and an answer is promised within two hours."""
    keep_hours(brand, parse(OFFICE), as_brands_own=True)
    made = make.channel(brand, promise=timedelta(hours=2), calendar=parse(OFFICE))
    weekly(made, [(day, hour) for day in range(5) for hour in range(9, 17, 2)], by=make.member(brand))
    return made


@pytest.fixture
def bo(brand: Brand) -> Agent:
    return agent(brand)


def facts(*names: str) -> list[str]:
    return list(FactRecord.objects.filter(name__in=names).order_by("id").values_list("name", flat=True))


def changes() -> list[str]:
    return facts("PolicyOutgrown", "PolicyRegained")


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="capacity.weigh", status="todo"))


def test_what_can_be_kept_is_written_down_once_a_channel(
    brand: Brand, mail: Channel, bo: Agent, owner: User
) -> None:
    shifts(bo, owner=owner)
    weigh(brand, now=NOW)
    weigh(brand, now=NOW + timedelta(minutes=5))
    backing = Backing.objects.get()
    assert backing.policy == Policy.objects.current(mail.pk)
    assert backing.share == pytest.approx(1.0)
    assert (backing.reckoned_at, backing.outgrown_at) == (NOW + timedelta(minutes=5), None)
    assert changes() == []


def test_a_policy_that_shifts_no_longer_keep_is_outgrown_once(
    brand: Brand, mail: Channel, bo: Agent, owner: User
) -> None:
    shifts(bo, owner=owner)
    weigh(brand, now=NOW)
    for shift in Shift.objects.order_by("starts_at")[:3]:
        remove_shift(shift, by=owner)
    for minutes in (1, 2):
        weigh(brand, now=NOW + timedelta(minutes=minutes))
    assert changes() == ["PolicyOutgrown"]
    assert Backing.objects.get().outgrown_at == NOW + timedelta(minutes=1)
    details = FactRecord.objects.get(name="PolicyOutgrown").details
    assert details["channel_id"] == mail.pk
    assert 0 < details["share"] < 0.9


def test_people_who_come_back_make_it_good_again(brand: Brand, mail: Channel, bo: Agent, owner: User) -> None:
    shifts(bo, owner=owner)
    weigh(brand, now=NOW)
    Shift.objects.filter(starts_at__gt=NOW + timedelta(days=2)).delete()
    weigh(brand, now=NOW + timedelta(minutes=1))
    shifts(bo, owner=owner)
    weigh(brand, now=NOW + timedelta(minutes=2))
    assert changes() == ["PolicyOutgrown", "PolicyRegained"]
    assert Backing.objects.get().outgrown_at is None


def test_what_was_confirmed_in_spite_of_it_is_no_news(
    brand: Brand, mail: Channel, bo: Agent, owner: User
) -> None:
    shifts(bo, owner=owner, days=range(2))
    weigh(brand, now=NOW)
    assert Backing.objects.get().share == pytest.approx(0.4, abs=0.1)
    shifts(bo, owner=owner, days=range(3))
    weigh(brand, now=NOW + timedelta(minutes=1))
    assert changes() == []


def test_a_new_policy_begins_anew(brand: Brand, mail: Channel, bo: Agent, owner: User) -> None:
    shifts(bo, owner=owner)
    weigh(brand, now=NOW)
    Shift.objects.filter(starts_at__gt=NOW + timedelta(days=2)).delete()
    weigh(brand, now=NOW + timedelta(minutes=1))
    policy = confirm_policy(mail, timedelta(hours=3), hours=brands_own_hours(brand), confirmed_by=owner)
    weigh(brand, now=NOW + timedelta(minutes=2))
    backing = Backing.objects.get()
    assert (backing.policy_id, backing.outgrown_at) == (policy.pk, None)
    assert changes() == ["PolicyOutgrown"]


def test_a_channel_that_promises_nothing_and_one_without_turns_are_no_news(brand: Brand, bo: Agent) -> None:
    make.channel(brand, promise=None)
    quiet = make.channel(brand, promise=timedelta(minutes=1))
    weigh(brand, now=NOW)
    assert [(row.channel_id, row.share) for row in Backing.objects.all()] == [(quiet.pk, None)]


def test_many_changes_at_once_are_one_question(brand: Brand, bo: Agent, owner: User) -> None:
    shifts(bo, owner=owner)
    shifts(agent(brand, "Cem"), owner=owner)
    for shift in Shift.objects.all()[:3]:
        remove_shift(shift, by=owner)
    assert [job.args for job in jobs()] == [{"brand_id": brand.pk}]
    assert Shift.objects.count() == 7, "and what was waiting already undid nothing"


def test_a_confirmed_policy_is_weighed(brand: Brand) -> None:
    assert jobs() == []
    make.channel(brand)
    assert len(jobs()) == 1


def test_another_brand_has_a_question_of_its_own(brand: Brand) -> None:
    make.channel(brand)
    other = make.brand()
    make.channel(other)
    assert {job.args["brand_id"] for job in jobs()} == {brand.pk, other.pk}
