from datetime import timedelta
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.promises.capacity.seeds import NOW, agent, many, shifts, weekly
from troth.accounts.models import Brand, Channel, User
from troth.people.models import Agent
from troth.promises.capacity.reckoning import Draft, reckon, share_kept
from troth.promises.models import Policy
from troth.promises.rules.terms import Terms, parse

WEEKDAYS = [(day, hour) for day in range(5) for hour in range(9, 17, 2)]


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def bo(brand: Brand, owner: User) -> Agent:
    made = agent(brand)
    shifts(made, owner=owner)
    return made


@pytest.fixture
def mail(brand: Brand, bo: Agent) -> Channel:
    return make.channel(brand, promise=timedelta(hours=4))


def policy(channel: Channel) -> Policy:
    found = Policy.objects.current(channel.pk)
    assert found is not None
    return found


def test_the_rows_of_a_brand_say_what_its_people_keep(mail: Channel, bo: Agent) -> None:
    weekly(mail, WEEKDAYS, by=bo.user)
    found = reckon(mail, Draft.of(policy(mail)), now=NOW).capacity
    ten = found.hours[11]
    assert (ten.seen, ten.people) == (2, 1)
    assert ten.share == pytest.approx(1.0)
    assert found.share == pytest.approx(1.0)
    assert found.hours[20].share is None


def test_the_hours_of_a_term_have_its_promise(mail: Channel, bo: Agent) -> None:
    weekly(mail, [*WEEKDAYS, (0, 21)], by=bo.user)
    week = [["" if hour < 20 else "by 10:00" for hour in range(24)] for _ in range(7)]
    terms = parse([{"kind": "first_reply", "week": week}])
    plain = reckon(mail, Draft(timedelta(minutes=30), Terms(), Draft.of(policy(mail)).calendar), now=NOW)
    by_ten = reckon(mail, Draft(timedelta(minutes=30), terms, Draft.of(policy(mail)).calendar), now=NOW)
    assert plain.capacity.hours[21].share == 0.0
    assert by_ten.capacity.hours[21].share == pytest.approx(1.0)
    assert str(by_ten.capacity.hours[21].allowed) == "by 10:00"


def test_a_term_for_some_customers_alone_is_not_the_promise_to_all(mail: Channel) -> None:
    gold = parse([{"kind": "first_reply", "segment": {"tier": "gold"}, "within": "5m"}])
    draft = Draft(timedelta(hours=4), gold, Draft.of(policy(mail)).calendar)
    assert {str(one) for one in draft.by_hour("en")} == {"4h"}


def test_what_came_is_remembered_for_a_minute_and_who_is_there_is_not(
    mail: Channel, bo: Agent, owner: User
) -> None:
    weekly(mail, WEEKDAYS, by=bo.user)
    draft = Draft.of(policy(mail))
    with CaptureQueriesContext(
        connection,
    ) as first:
        assert share_kept(mail, draft, now=NOW) == pytest.approx(1.0)
    weekly(mail, WEEKDAYS, by=bo.user, weeks=1)
    bo.shifts.filter(starts_at__gt=NOW + timedelta(days=2)).delete()
    with CaptureQueriesContext(connection) as again:
        share = share_kept(mail, draft, now=NOW + timedelta(seconds=30))
    assert share is not None
    assert share < 0.9
    assert (len(first), len(again)) == (7, 3)
    later = reckon(mail, draft, now=NOW + timedelta(minutes=2))
    assert later.capacity.seen == 3 * len(WEEKDAYS)


def test_hundreds_of_turns_are_reckoned_in_under_a_second(mail: Channel, bo: Agent) -> None:
    """Of this process's own time, which other work does not lengthen, and beside it the database's."""
    many(mail, 300, by=bo.user)
    draft = Draft.of(policy(mail))
    before = process_time()
    with CaptureQueriesContext(connection) as asked:
        found = reckon(mail, draft, now=NOW).capacity
    own = process_time() - before
    assert found.seen == pytest.approx(300, abs=3)
    assert own < 1
    assert sum(float(query["time"]) for query in asked.captured_queries) < 1.5
