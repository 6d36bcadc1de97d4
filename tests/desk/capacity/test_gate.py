from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import make
from tests.desk.capacity.test_pages import always_there, came
from tests.promises.capacity.seeds import agent
from troth.accounts.models import Brand, Channel
from troth.desk.capacity.gate import reason_needed
from troth.people.models import Agent
from troth.promises.actions import keep_hours
from troth.promises.capacity import reckoning
from troth.promises.rules.calendar import parse
from troth.promises.rules.terms import Terms
from troth.promises.rules.terms import parse as terms

FOUR_HOURS, FIVE_MINUTES = timedelta(hours=4), timedelta(minutes=5)
NIGHTS = {"zone": "Europe/Amsterdam", "week": {"mon": [["00:00", "01:00"]]}}


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    reckoning.forget()
    yield
    reckoning.forget()


@pytest.fixture
def mail(brand: Brand) -> Channel:
    return make.channel(brand, promise=None)


@pytest.fixture
def bo(brand: Brand, mail: Channel) -> Agent:
    made = agent(brand)
    came(mail, made.user)
    always_there(made, made.user)
    return made


def test_what_can_be_kept_needs_no_reason(mail: Channel, bo: Agent) -> None:
    assert reason_needed(mail, Terms(), FOUR_HOURS) is None


def test_what_cannot_be_kept_needs_one_and_says_how_much_can_be(mail: Channel, bo: Agent) -> None:
    needed = reason_needed(mail, Terms(), FIVE_MINUTES)
    assert needed is not None
    assert "say why it is promised all the same" in needed
    assert "%" in needed


def test_terms_and_other_hours_count(brand: Brand, mail: Channel, bo: Agent) -> None:
    slower = terms([{"kind": "first_reply", "within": "6h"}])
    assert reason_needed(mail, slower, FIVE_MINUTES) is None
    # All that comes in a week is due after its only opening, and somebody is there all week to do it.
    assert reason_needed(mail, Terms(), FIVE_MINUTES, calendar=parse(NIGHTS)) is None
    assert reason_needed(mail, Terms(), FIVE_MINUTES) is not None
    keep_hours(brand, parse(NIGHTS), as_brands_own=True)
    assert reason_needed(mail, Terms(), FIVE_MINUTES) is None


def test_a_new_channel_needs_none(brand: Brand) -> None:
    assert reason_needed(make.channel(brand, promise=None), Terms(), timedelta(seconds=1)) is None
