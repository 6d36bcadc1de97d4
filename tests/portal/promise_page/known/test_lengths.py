from datetime import UTC, datetime, timedelta

from troth.portal.promise_page import words
from troth.portal.promise_page.known.lengths import Length, lengths_of
from troth.promises.models import Policy

SPRING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
HOUR = timedelta(hours=1)


def policy(months: int, hours: int, *, withdrawn: int | None = None, calendar: int | None = None) -> Policy:
    ended = SPRING + withdrawn * MONTH if withdrawn is not None else None
    return Policy(
        allowed=hours * HOUR, confirmed_at=SPRING + months * MONTH, withdrawn_at=ended, hours_id=calendar
    )


def test_a_promise_has_its_history_the_newest_first() -> None:
    found = lengths_of([policy(0, 2), policy(2, 1)])
    assert found == [
        Length(HOUR, False, SPRING + 2 * MONTH, None),
        Length(2 * HOUR, False, SPRING, SPRING + 2 * MONTH),
    ]
    assert [words.length_line(one, "Europe/Amsterdam") for one in found] == [
        "1 hour since 2 May 2026",
        "2 hours until 2 May 2026",
    ]


def test_changes_that_leave_the_length_alone_are_one() -> None:
    (only,) = lengths_of([policy(0, 2), policy(1, 2), policy(2, 2)])
    assert only == Length(2 * HOUR, False, SPRING, None)


def test_a_time_without_a_promise_is_shown_as_such() -> None:
    found = lengths_of([policy(0, 2, withdrawn=1), policy(2, 2)])
    assert [words.length_words(one) for one in found] == ["2 hours", "no time promised", "2 hours"]
    assert [one.until for one in found] == [None, SPRING + 2 * MONTH, SPRING + MONTH]


def test_opening_hours_are_named_where_they_would_be_taken_for_waiting_time() -> None:
    (only,) = lengths_of([policy(0, 16, calendar=1)])
    assert words.length_words(only) == "16 opening hours"
    assert words.length_words(lengths_of([policy(0, 48)])[0]) == "2 days"


def test_a_channel_that_never_promised_has_no_history() -> None:
    assert lengths_of([]) == []
