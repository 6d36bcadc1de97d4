from datetime import timedelta

import pytest

from tests import make
from tests.promises.recorded import facts
from troth.accounts.models import Brand, Channel, User
from troth.promises import actions
from troth.promises.models import Promise
from troth.promises.rules.calendar import Calendar, parse

OPEN = {"mon": [["09:00", "17:00"]]}


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def hours(week: dict[str, list[list[str]]]) -> Calendar:
    return parse({"zone": "Europe/Amsterdam", "week": week})


def test_a_new_policy_leaves_running_promises_alone(brand: Brand) -> None:
    place = make.channel(brand, promise=timedelta(hours=2))
    before = make.promise(make.conversation(place))

    actions.confirm_policy(place, timedelta(minutes=5), hours=None, confirmed_by=None)
    after = make.promise(make.conversation(place, address="max@customer.example"))

    again = Promise.objects.get(pk=before.pk)
    assert (again.due_at, again.policy_id) == (before.due_at, before.policy_id)
    assert after.due_at - after.made_at == timedelta(minutes=5)
    assert after.policy_id != before.policy_id


def test_a_policy_is_confirmed_by_somebody_and_that_is_a_fact(brand: Brand, agent: User) -> None:
    place: Channel = make.channel(brand, promise=None)
    policy = actions.confirm_policy(place, timedelta(hours=2), hours=None, confirmed_by=agent)
    (fact,) = facts("PolicyConfirmed")
    assert (fact.actor_id, fact.details) == (agent.pk, {"channel_id": place.pk, "policy_id": policy.pk})
    assert actions.calendar_of(policy).is_always


def test_the_newest_hours_are_the_brands_own(brand: Brand) -> None:
    assert actions.brands_own_hours(brand) is None
    actions.keep_hours(brand, hours(OPEN), as_brands_own=True)
    newer = actions.keep_hours(brand, hours({**OPEN, "tue": [["10:00", "12:00"]]}), as_brands_own=True)
    actions.keep_hours(brand, hours(OPEN))
    assert actions.brands_own_hours(brand) == newer
