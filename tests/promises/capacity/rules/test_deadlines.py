import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.capacity.rules.deadlines import by_hour, by_slot, kept_by_deadline
from troth.promises.rules.capacity.mail import kept_shares

WEEKS = st.integers(2, 24).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(0, 5), min_size=count, max_size=count),
        st.lists(st.floats(0, 5), min_size=count, max_size=count),
        st.integers(1, 30),
    )
)


@given(WEEKS)
def test_where_all_have_the_same_time_it_is_what_first_come_first_served_keeps(
    week: tuple[list[float], list[float], int],
) -> None:
    arriving, hours, slots = week
    found = kept_by_deadline(arriving, hours, [slots] * len(arriving))
    assert found == pytest.approx(kept_shares(arriving, hours, slots=slots), abs=1e-9)


@given(WEEKS)
def test_more_time_keeps_no_less_in_all(week: tuple[list[float], list[float], int]) -> None:
    arriving, hours, slots = week

    def kept(due: int) -> float:
        shares = kept_by_deadline(arriving, hours, [due] * len(arriving))
        return sum(work * (share or 0) for work, share in zip(arriving, shares, strict=True))

    assert kept(slots + 1) >= kept(slots) - 1e-9


def test_what_is_due_first_goes_first() -> None:
    # Four hours of work come at once, then two that are due at once; there is one hour of people a slot.
    assert kept_by_deadline([4.0, 1.0, 0, 0, 0], [1.0] * 5, [5, 1, 1, 1, 1]) == [1.0, 1.0, None, None, None]
    assert kept_by_deadline([4.0, 2.0, 0, 0, 0], [1.0] * 5, [5, 1, 1, 1, 1])[1] == 0.5


def test_night_work_is_done_when_people_come() -> None:
    # By hand: 2 hours of work at night, 1 hour of people in each of two slots of the morning.
    assert kept_by_deadline([2.0, 0, 0, 0], [0, 1.0, 1.0, 0], [3, 3, 3, 3])[0] == 1.0
    assert kept_by_deadline([2.0, 0, 0, 0], [0, 1.0, 1.0, 0], [2, 3, 3, 3])[0] == 0.5
    assert kept_by_deadline([2.0, 0, 0, 0], [0, 1.0, 1.0, 0], [1, 3, 3, 3])[0] == 0.0


def test_an_hour_is_the_mean_of_its_quarters() -> None:
    assert by_slot([4.0, 0.0]) == [1.0] * 4 + [0.0] * 4
    assert by_hour([1.0, 1.0, 0.0, 0.0, None, None, None, None]) == [0.5, None]
