from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.promises.test_calendar import AMSTERDAM, moment
from troth.desk.ledger.clocks import Clocks, clocks_of, open_time
from troth.desk.ledger.rows import open_words, wait_words
from troth.promises.models import Promise
from troth.promises.rules.calendar import parse
from troth.promises.rules.due import explanation

OFFICE = parse(AMSTERDAM)
FRIDAY = moment("2026-11-20T16:58+01:00")
EXPLAINED = explanation(FRIDAY, timedelta(minutes=15), OFFICE)


def promised(**ends: datetime) -> Promise:
    return Promise(explanation=EXPLAINED.as_data(), due_at=EXPLAINED.due_at, **ends)


@pytest.mark.parametrize(
    ("until", "minutes"),
    [
        ("2026-11-20T16:58+01:00", 0),
        ("2026-11-20T16:59+01:00", 1),
        ("2026-11-21T12:00+01:00", 2),
        ("2026-11-23T09:05+01:00", 7),
        ("2026-11-23T12:00+01:00", 15),
    ],
)
def test_only_open_time_counts_for_the_promise(until: str, minutes: int) -> None:
    assert open_time(EXPLAINED, moment(until)) == timedelta(minutes=minutes)


def test_all_time_counts_for_the_customer() -> None:
    answered = moment("2026-11-23T09:05+01:00")
    clocks = clocks_of(promised(answered_at=answered, kept_at=answered), answered + timedelta(days=3))
    assert (clocks.used, clocks.waited) == (timedelta(minutes=7), answered - FRIDAY)
    assert not clocks.runs
    assert open_words(clocks) == "7 minutes of 15 minutes"
    assert wait_words(clocks) == "65 hours"


def test_what_is_broken_and_not_answered_is_still_waited_for() -> None:
    late = promised(broken_at=EXPLAINED.due_at)
    clocks = clocks_of(late, EXPLAINED.due_at + timedelta(minutes=20))
    assert (clocks.runs, clocks.late) == (True, timedelta(minutes=20))
    assert open_words(clocks) == "all of 15 minutes"
    assert wait_words(clocks).endswith("so far, of them 20 minutes late")


def test_who_gave_up_waits_no_longer() -> None:
    clocks = clocks_of(promised(left_at=FRIDAY + timedelta(minutes=1)), FRIDAY + timedelta(days=9))
    assert (clocks.runs, clocks.waited) == (False, timedelta(minutes=1))


@settings(deadline=None, max_examples=50)
@given(st.timedeltas(timedelta(), timedelta(days=10)))
def test_the_promises_clock_never_runs_faster_than_the_wall(later: timedelta) -> None:
    clocks: Clocks = clocks_of(promised(), FRIDAY + later)
    assert timedelta() <= clocks.used <= min(clocks.waited, clocks.allowed)
    assert (clocks.late > timedelta()) == (FRIDAY + later > EXPLAINED.due_at)
