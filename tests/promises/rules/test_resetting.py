from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.calendar import Calendar, parse
from troth.promises.rules.resetting import (
    CALLED_WITHIN,
    CALLS_FROM,
    MOST_CALLS_OFFERED,
    Asked,
    Cause,
    call_times,
    chosen_time,
    last_call_at,
    new_time,
    new_wait,
    picking_up,
    why_reset,
)

MADE = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday."""
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ALWAYS = Calendar.always("Europe/Amsterdam")
OFFICE = parse(
    {"zone": "Europe/Amsterdam", "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed")}}
)
spans = st.timedeltas(min_value=SECOND, max_value=timedelta(days=10))


def asked(lasts: timedelta = 15 * MINUTE, **changes: Any) -> Asked:
    return Asked(**{"made_at": MADE, "due_at": MADE + lasts, **changes})


@pytest.mark.parametrize(
    ("lasts", "takes"),
    [
        (3 * SECOND, timedelta(milliseconds=750)),
        (30 * SECOND, 5 * SECOND),
        (15 * MINUTE, 45 * SECOND),
        (2 * HOUR, 5 * MINUTE),
        (8 * HOUR, 5 * MINUTE),
    ],
)
def test_picking_up_takes_a_twentieth_from_five_seconds_to_five_minutes(
    lasts: timedelta, takes: timedelta
) -> None:
    assert picking_up(lasts) == takes
    assert last_call_at(MADE, MADE + lasts) == MADE + lasts - takes


def test_a_new_time_is_told_when_the_slack_is_gone_and_not_a_moment_earlier() -> None:
    last_call = last_call_at(MADE, MADE + 15 * MINUTE)
    assert why_reset(asked(), now=last_call - SECOND, chance=None) is None
    assert why_reset(asked(), now=last_call, chance=None) is Cause.NO_SLACK
    assert why_reset(asked(), now=last_call, chance=0.9) is Cause.NO_SLACK


@pytest.mark.parametrize(("chance", "cause"), [(0.51, None), (0.5, None), (0.49, Cause.UNLIKELY)])
def test_a_new_time_is_told_when_the_chance_to_keep_the_old_one_falls_under_one_half(
    chance: float, cause: Cause | None
) -> None:
    assert why_reset(asked(), now=MADE + MINUTE, chance=chance) is cause


@pytest.mark.parametrize(
    "changes",
    [{"resets": 2}, {"most": 0}, {"resets": 3, "most": 2}],
)
def test_nothing_is_told_anew_that_was_told_anew_too_often(
    changes: dict[str, Any],
) -> None:
    assert why_reset(asked(**changes), now=MADE + 14.9 * MINUTE, chance=0.01) is None


def test_after_the_break_it_is_too_late_for_a_new_time() -> None:
    assert why_reset(asked(), now=MADE + 15 * MINUTE, chance=0.0) is None


@pytest.mark.parametrize(
    ("left", "allowed", "forecast", "wait"),
    [
        (5 * SECOND, 30 * SECOND, None, 30 * SECOND),  # nothing known: what was allowed, once more
        (5 * SECOND, 30 * SECOND, 100 * SECOND, 2 * MINUTE),  # up to a step that is said
        (
            10 * MINUTE,
            2 * HOUR,
            20 * MINUTE,
            2 * HOUR,
        ),  # never a small step further: 10 min + 1 h, rounded up
        (MINUTE, 15 * MINUTE, 3 * MINUTE, 10 * MINUTE),
        (MINUTE, 8 * HOUR, None, 8 * HOUR),  # beyond four hours whole hours
        (MINUTE, 8 * HOUR, 8.2 * HOUR, 9 * HOUR),
        (SECOND, 3 * SECOND, None, 15 * SECOND),
    ],
)
def test_the_new_wait_is_rounded_up_to_what_is_said(
    left: timedelta, allowed: timedelta, forecast: timedelta | None, wait: timedelta
) -> None:
    assert new_wait(left=left, allowed=allowed, forecast=forecast) == wait


@given(left=spans, allowed=spans, forecast=st.none() | spans)
def test_a_new_time_lies_half_an_allowance_beyond_the_old_one_at_least(
    left: timedelta, allowed: timedelta, forecast: timedelta | None
) -> None:
    wait = new_wait(left=left, allowed=allowed, forecast=forecast)
    assert wait >= left + allowed / 2
    assert wait >= (forecast if forecast is not None else allowed)


@given(allowed=spans, less=spans, more=spans)
def test_whoever_is_foreseen_to_wait_longer_is_never_told_an_earlier_time(
    allowed: timedelta, less: timedelta, more: timedelta
) -> None:
    less, more = sorted((less, more))
    waits = [new_wait(left=SECOND, allowed=allowed, forecast=one) for one in (less, more)]
    assert waits == sorted(waits)


@given(wait=spans, first_in=spans)
def test_a_new_time_is_never_before_the_first_and_explains_itself(
    wait: timedelta, first_in: timedelta
) -> None:
    found = new_time(MADE, wait, OFFICE, first=MADE + first_in)
    assert found.due_at > MADE + first_in
    assert OFFICE.is_open(found.due_at - SECOND / 1000)


def test_where_it_closes_before_then_the_rest_runs_from_the_next_opening() -> None:
    late = datetime(2026, 11, 23, 16, 50, tzinfo=ZoneInfo("Europe/Amsterdam"))
    found = new_time(late, 30 * MINUTE, OFFICE, first=late + MINUTE)
    assert found.due_at == datetime(2026, 11, 24, 9, 20, tzinfo=ZoneInfo("Europe/Amsterdam"))


def test_a_time_that_somebody_chose_is_explained_by_all_of_the_wait() -> None:
    assert chosen_time(MADE, MADE + HOUR).due_at == MADE + HOUR


def test_calls_are_offered_at_half_hours_of_open_time_soonest_first() -> None:
    times = call_times(
        datetime(2026, 11, 23, 15, 10, tzinfo=UTC), OFFICE, may=anytime
    )  # 16:10 there, open until 17:00
    local = [f"{at.astimezone(OFFICE.zone):%a %H:%M}" for at in times]
    assert local == ["Tue 09:00", "Tue 09:30", "Tue 10:00", "Tue 10:30", "Tue 11:00", "Tue 11:30"]


@given(minutes=st.integers(0, 20000))
def test_every_call_that_is_offered_lies_in_open_time_and_far_enough_ahead(minutes: int) -> None:
    now = MADE + minutes * MINUTE
    times = call_times(now, OFFICE, may=anytime)
    assert len(times) <= MOST_CALLS_OFFERED
    assert list(times) == sorted(set(times))
    for at in times:
        assert at >= now + CALLS_FROM
        assert OFFICE.is_open(at)
        assert OFFICE.is_open(at + CALLED_WITHIN - SECOND)


def test_where_it_never_closes_calls_are_offered_at_once() -> None:
    assert call_times(MADE, ALWAYS, may=anytime)[0] == MADE + CALLS_FROM


def test_a_call_is_offered_only_at_hours_of_which_a_call_is_promised() -> None:
    times = call_times(MADE, ALWAYS, may=lambda at: at.hour == 3)
    assert [(at.hour, at.minute) for at in times] == [(3, 0), (3, 30)] * 3


def anytime(_at: datetime) -> bool:
    return True
