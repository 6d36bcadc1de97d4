from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.capacity.rules.hours import HOURS, hour_of_week, times_seen, without, worked

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, tzinfo=AMSTERDAM)


def at(day: int, hour: float) -> datetime:
    return (MONDAY + timedelta(days=day, hours=hour)).astimezone(UTC)


def test_mondays_first_hour_is_the_first_and_sundays_last_the_last() -> None:
    assert hour_of_week(at(0, 0), AMSTERDAM) == 0
    assert hour_of_week(at(6, 23.9), AMSTERDAM) == HOURS - 1


def test_a_shift_that_begins_and_ends_within_an_hour_counts_in_parts() -> None:
    found = worked([(at(1, 8.5), at(1, 10.25))], AMSTERDAM)
    assert [found[24 + hour] for hour in (7, 8, 9, 10, 11)] == [0, 0.5, 1, 0.25, 0]
    assert sum(found) == pytest.approx(1.75)


def test_a_night_shift_over_the_end_of_the_week_goes_on_in_its_first_hours() -> None:
    found = worked([(at(6, 22), at(7, 2))], AMSTERDAM)
    assert [found[hour] for hour in (166, 167, 0, 1, 2)] == [1, 1, 1, 1, 0]


def test_the_hour_that_clocks_show_twice_counts_twice() -> None:
    autumn = datetime(2026, 10, 25, tzinfo=AMSTERDAM)
    day = worked([(autumn.astimezone(UTC), (autumn + timedelta(days=1)).astimezone(UTC))], AMSTERDAM)
    assert day[6 * 24 + 2] == 2
    assert sum(day) == 25


def test_time_off_is_cut_out_of_a_shift() -> None:
    shift = [(at(0, 9), at(0, 17))]
    assert without(shift, [(at(0, 12), at(0, 13))]) == [(at(0, 9), at(0, 12)), (at(0, 13), at(0, 17))]
    assert without(shift, [(at(0, 0), at(1, 0))]) == []
    assert without(shift, [(at(1, 9), at(1, 17))]) == shift


@given(st.integers(0, 400), st.integers(1, 24 * 60))
def test_every_hour_of_a_whole_week_is_seen_once(start: int, minutes: int) -> None:
    since = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(minutes=start * 7)
    assert times_seen(since, since + timedelta(days=7), AMSTERDAM) == pytest.approx((1.0,) * HOURS)
    part = times_seen(since, since + timedelta(minutes=minutes), AMSTERDAM)
    assert sum(part) == pytest.approx(minutes / 60)
