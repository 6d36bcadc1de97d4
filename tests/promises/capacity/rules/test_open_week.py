from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.capacity.rules.hours import HOURS
from troth.promises.capacity.rules.open_week import LONGEST, open_week
from troth.promises.rules.calendar import Calendar, parse
from troth.promises.rules.due import due_at
from troth.promises.rules.terms import Allowance, due

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = {name: [["09:00", "17:00"]] for name in ("mon", "tue", "wed", "thu", "fri")}


def calendar(week: dict[str, list[list[str]]]) -> Calendar:
    return parse({"zone": "UTC", "week": week})


CALENDARS = [
    Calendar.always("UTC"),
    calendar(OFFICE),
    calendar({"mon": [["09:00", "12:00"], ["13:00", "17:30"]], "sun": [["20:00", "02:00"]]}),
    calendar({"sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}),
]


@given(st.sampled_from(CALENDARS), st.integers(0, HOURS * 60), st.integers(1, 60 * 60))
def test_a_usual_week_waits_as_long_as_the_calendar(which: Calendar, start: int, minutes: int) -> None:
    came, allowed = MONDAY + timedelta(minutes=start), timedelta(minutes=minutes)
    expected = (due_at(came, allowed, which) - came) / timedelta(hours=1)
    found = open_week(which).wait(start / 60, Allowance(within=allowed))
    assert found == pytest.approx(expected, abs=1e-6)


@given(st.sampled_from(CALENDARS), st.integers(0, HOURS * 60 - 1), st.integers(0, 23))
def test_a_time_of_day_is_the_next_one_of_an_open_day(which: Calendar, start: int, hour: int) -> None:
    came, allowed = MONDAY + timedelta(minutes=start), Allowance(by=time(hour))
    expected = (due(allowed, came, which).due_at - came) / timedelta(hours=1)
    assert open_week(which).wait(start / 60, allowed) == pytest.approx(expected, abs=1e-6)


def test_the_open_part_of_each_hour_is_known() -> None:
    shares = open_week(calendar({"mon": [["08:30", "10:00"]], "sun": [["23:00", "01:00"]]})).shares()
    assert [shares[hour] for hour in (0, 1, 8, 9, 10, 167)] == [1, 0, 0.5, 1, 0, 1]


def test_a_calendar_of_exceptions_alone_is_waited_for_without_end() -> None:
    only = parse({"zone": "UTC", "week": {}, "exceptions": {"2026-12-24": [["09:00", "12:00"]]}})
    assert open_week(only).wait(5.0, Allowance(within=timedelta(minutes=5))) == LONGEST
    assert open_week(only).wait(5.0, Allowance(by=time(9))) == LONGEST
