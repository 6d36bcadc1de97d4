import heapq

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from troth.promises.rules.capacity.demand import NotPossible
from troth.promises.rules.capacity.mail import (
    Duty,
    Piece,
    kept_share,
    kept_shares,
    tightest_slots,
    worst_shortage,
)

PIECES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.integers(1, 4)).map(
        lambda drawn: Piece(arrives_at=drawn[0], due_at=drawn[0] + drawn[1], work=drawn[2])
    ),
    max_size=12,
)
PEOPLE = st.lists(st.integers(0, 3), min_size=30, max_size=30)
WEEK = st.lists(st.integers(0, 5), min_size=4, max_size=4)


def is_kept_by_earliest_first(pieces: list[Piece], people: list[int]) -> bool:
    """Hour by hour, whole numbers, whatever is due first: what the condition must agree with."""
    waiting: list[list[float]] = []
    for hour, there in enumerate(people):
        for piece in pieces:
            if piece.arrives_at == hour:
                heapq.heappush(waiting, [piece.due_at, piece.work])
        free = float(there)
        while waiting and free:
            taken = min(free, waiting[0][1])
            free -= taken
            waiting[0][1] -= taken
            if not waiting[0][1]:
                heapq.heappop(waiting)
        if any(due <= hour + 1 for due, _ in waiting):
            return False
    return not waiting


@given(PIECES, PEOPLE)
def test_no_window_lacks_hours_exactly_where_earliest_first_keeps_all(
    pieces: list[Piece], people: list[int]
) -> None:
    duties = [Duty(since=hour, until=hour + 1, people=there) for hour, there in enumerate(people)]
    assert (worst_shortage(pieces, duties) is None) == is_kept_by_earliest_first(pieces, people)


def test_the_worst_window_is_named_with_its_work_and_hours() -> None:
    pieces = [Piece(arrives_at=9, due_at=11, work=3), Piece(arrives_at=9.5, due_at=11, work=2)]
    found = worst_shortage(
        [*pieces, Piece(arrives_at=0, due_at=24, work=1)], [Duty(since=8, until=17, people=2)]
    )
    assert found is not None
    assert (found.since, found.until, found.work, found.hours) == (9, 11, 5, 4)


def test_nothing_lacks_where_nothing_comes() -> None:
    assert worst_shortage([], []) is None
    assert kept_share([0, 0], [1, 1], slots=1) is None


def test_mail_of_the_evening_is_kept_in_the_morning_if_the_promise_reaches_there() -> None:
    arriving, hours = [2, 0, 0, 4], [2, 2, 2, 0]
    assert kept_shares(arriving, hours, slots=1) == [1.0, None, None, 0.0]
    assert kept_shares(arriving, hours, slots=3) == [1.0, None, None, 1.0]
    assert tightest_slots(arriving, hours, share=0.9) == 4 - 1


def test_people_who_are_too_few_keep_their_own_share_at_most() -> None:
    assert kept_share([4, 4], [3, 3], slots=2) == pytest.approx(0.75)
    assert tightest_slots([4, 4], [3, 3], share=0.9) is None


@given(WEEK, WEEK, st.integers(1, 9), st.integers(0, 9))
def test_a_longer_promise_never_keeps_less(
    arriving: list[float], hours: list[float], slots: int, more: int
) -> None:
    # Nothing is promised for as long as the whole span that is looked at.
    assume(slots + more < min(len(arriving), len(hours)))
    short = kept_share(arriving, hours, slots=slots)
    longer = kept_share(arriving, hours, slots=slots + more)
    assert (short is None) == (longer is None) == (not sum(arriving))
    assert (short or 0) <= (longer or 0) + 1e-9


@given(WEEK, WEEK, st.integers(1, 9))
def test_more_people_never_keep_less(arriving: list[float], hours: list[float], slots: int) -> None:
    more = [there + 1 for there in hours]
    assert (kept_share(arriving, hours, slots=slots) or 0) <= (
        kept_share(arriving, more, slots=slots) or 0
    ) + 1e-9


def test_a_promise_shorter_than_a_slot_is_refused() -> None:
    with pytest.raises(NotPossible):
        kept_shares([1], [1], slots=0)
