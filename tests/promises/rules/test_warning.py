from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.warning import LADDER, Level, Notice, WarningError, parse, warn_at, warnings

LONGEST_NOTICE = LADDER[Level.HOLDER].longest

MADE = datetime(2026, 11, 20, 15, 58, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(), timedelta(days=30))


@pytest.mark.parametrize(
    ("span", "notice"),
    [
        (timedelta(), timedelta()),
        (timedelta(seconds=30), timedelta(seconds=7.5)),
        (timedelta(minutes=15), timedelta(minutes=3, seconds=45)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(days=3), timedelta(minutes=30)),
    ],
)
def test_a_quarter_is_left_and_never_more_than_half_an_hour(span: timedelta, notice: timedelta) -> None:
    assert warn_at(MADE, MADE + span) == MADE + span - notice


@given(SPANS)
def test_a_warning_lies_between_making_and_due(span: timedelta) -> None:
    due_at = MADE + span
    assert MADE <= warn_at(MADE, due_at) <= due_at
    assert due_at - warn_at(MADE, due_at) <= LONGEST_NOTICE


@given(SPANS, SPANS)
def test_a_later_due_time_never_warns_earlier(one: timedelta, more: timedelta) -> None:
    assert warn_at(MADE, MADE + one) <= warn_at(MADE, MADE + one + more)


def test_the_levels_are_warned_one_after_the_other() -> None:
    made = datetime(2026, 11, 20, 9, tzinfo=UTC)
    half_a_minute = warnings(made, made + timedelta(seconds=30))
    assert half_a_minute == tuple(made + timedelta(seconds=s) for s in (22.5, 26.25, 28.125))
    a_day = warnings(made, made + timedelta(days=1))
    assert a_day == tuple(made + timedelta(days=1, minutes=-minutes) for minutes in (30, 15, 5))


def test_nobody_is_warned_before_the_level_below() -> None:
    made = datetime(2026, 11, 20, 9, tzinfo=UTC)
    ladder = {**LADDER, Level.SUPERVISOR: Notice(0.9, timedelta(days=9))}
    holder, team, supervisor = warnings(made, made + timedelta(hours=1), ladder)
    assert holder < team == supervisor


@pytest.mark.parametrize(
    "data",
    [
        {"owner": {"share": 0.5, "longest_seconds": 60}},
        {"team": {"share": 0.5}},
        {"team": {"share": 1.0, "longest_seconds": 60}},
        {"team": {"share": 0.5, "longest_seconds": 0}},
        {"team": {"share": 0.5, "longest_seconds": 1e300}},
        {"team": 7},
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(WarningError):
        parse(data)


def test_what_a_ladder_does_not_name_is_built_in() -> None:
    ladder = parse({"team": {"share": 0.5, "longest_seconds": 60}})
    assert ladder == {**LADDER, Level.TEAM: Notice(0.5, timedelta(seconds=60))}
