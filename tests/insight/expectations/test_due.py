from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.insight.expectations.rules.due import amount_words, due_at
from troth.insight.expectations.rules.expectation import Amount, Counted, Until

FRIDAY = datetime(2025, 3, 7, 16, 30, tzinfo=UTC)
TUESDAY = datetime(2025, 3, 11, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUSINESS = Counted.BUSINESS


@pytest.mark.parametrize(
    ("amount", "due", "words"),
    [
        (Amount(2 * HOUR, 2 * HOUR), FRIDAY + 2 * HOUR, "2 hours"),
        (Amount(DAY, 2 * DAY), FRIDAY + 2 * DAY, "24-48 hours"),
        (Amount(2 * DAY, 5 * DAY), FRIDAY + 5 * DAY, "2-5 days"),
        (Amount(DAY, DAY, BUSINESS), FRIDAY + 3 * DAY, "1 business day"),
        (Amount(8 * HOUR, 8 * HOUR, BUSINESS), datetime(2025, 3, 10, 0, 30, tzinfo=UTC), "8 business hours"),
        (Amount(until=Until.SAME_DAY), datetime(2025, 3, 8, tzinfo=UTC), "same day"),
        (Amount(until=Until.NEXT_DAY), datetime(2025, 3, 9, tzinfo=UTC), "next day"),
        (
            Amount(until=Until.NEXT_DAY, counted=BUSINESS),
            datetime(2025, 3, 11, tzinfo=UTC),
            "next business day",
        ),
        (Amount(until=Until.TIME_OF_DAY, at=17 * 60), FRIDAY + HOUR / 2, "by 17:00"),
        (Amount(until=Until.TIME_OF_DAY, at=9 * 60), FRIDAY + 16.5 * HOUR, "by 09:00"),
        (Amount(until=Until.WEEKDAY, at=0), TUESDAY, "by Monday"),
        (Amount(), None, "vague"),
    ],
)
def test_a_told_time_ends_when_its_words_say(amount: Amount, due: datetime | None, words: str) -> None:
    assert due_at(amount, FRIDAY) == due
    assert amount_words(amount) == words


def test_the_same_day_ends_where_the_brand_is() -> None:
    late = datetime(2025, 3, 7, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Istanbul"))
    assert due_at(Amount(until=Until.SAME_DAY), late) == datetime(2025, 3, 8, 21, tzinfo=UTC)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 10_000))
def test_a_longer_time_is_never_over_earlier(one: int, other: int, minutes: int) -> None:
    told = FRIDAY + timedelta(minutes=minutes)
    for counted in Counted:
        short, long = (due_at(Amount(HOUR * n, HOUR * n, counted), told) for n in sorted((one, other)))
        assert short is not None
        assert long is not None
        assert told <= short <= long


def test_no_business_time_passes_in_the_weekend() -> None:
    saturday = datetime(2025, 3, 8, 12, tzinfo=UTC)
    assert due_at(Amount(HOUR, HOUR, BUSINESS), saturday) == datetime(2025, 3, 10, 1, tzinfo=UTC)
