from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people.rules.moments import (
    SkippedTime,
    WrongOffset,
    day_span,
    is_shown_twice,
    moment_at,
    overlaps,
    week_of,
)

AMSTERDAM, SANTIAGO = ZoneInfo("Europe/Amsterdam"), ZoneInfo("America/Santiago")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def test_a_skipped_time_is_refused_and_says_when_the_clock_goes_on() -> None:
    with pytest.raises(SkippedTime) as caught:
        moment_at(FORWARD, time(2, 30), AMSTERDAM)
    assert f"{caught.value.resumes:%H:%M}" == "03:00"
    assert moment_at(FORWARD, time(3), AMSTERDAM) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_shown_twice_is_the_first_unless_its_offset_says_otherwise() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_at(BACK, time(2, 30), AMSTERDAM) == first
    assert moment_at(BACK, time(2, 30), AMSTERDAM, timedelta(hours=2)) == first
    second = moment_at(BACK, time(2, 30), AMSTERDAM, timedelta(hours=1))
    assert second - first == timedelta(hours=1)
    assert is_shown_twice(first, AMSTERDAM)
    assert is_shown_twice(second, AMSTERDAM)
    assert not is_shown_twice(second + timedelta(hours=2), AMSTERDAM)


def test_an_offset_that_the_zone_does_not_have_then_is_refused() -> None:
    with pytest.raises(WrongOffset):
        moment_at(BACK, time(12), AMSTERDAM, timedelta(hours=2))


def test_a_day_is_as_long_as_its_clock_makes_it() -> None:
    hours = [
        (span[1] - span[0]) / timedelta(hours=1)
        for span in (day_span(day, AMSTERDAM) for day in (FORWARD, BACK))
    ]
    assert hours == [23, 25]
    skipped_midnight = day_span(date(2026, 9, 6), SANTIAGO)
    assert skipped_midnight[0] == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert skipped_midnight[0] == day_span(date(2026, 9, 5), SANTIAGO)[1]


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert day_span(day, AMSTERDAM)[1] == day_span(day + timedelta(days=1), AMSTERDAM)[0]
    assert day in week_of(day)
    assert week_of(day)[0].weekday() == 0


def test_what_ends_as_the_other_starts_does_not_overlap() -> None:
    nine, noon, five = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (9, 12, 17))
    assert not overlaps((nine, noon), (noon, five))
    assert overlaps((nine, five), (noon, five))
