from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.warning import LONGEST_NOTICE, warn_at

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
