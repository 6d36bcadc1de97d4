import pytest

from tests.promises.capacity.rules.weeks import all_week, calls
from troth.promises.capacity.rules.hours import HOURS
from troth.promises.capacity.rules.line import Waiting, line_of, people_needed
from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.erlang import waits


def test_fourteen_people_answer_200_calls_an_hour_as_published() -> None:
    """100 calls in half an hour of 3 minutes each: 14 people, 88.835 % within 20 s."""
    line = line_of(all_week(200.0), all_week(14.0), calls(all_week(0)).waiting)
    assert line.share(30, 20 / 3600) == pytest.approx(0.88835, abs=5e-6)
    waiting = Waiting(handling=3 / 60, patience=None, pace=(1.0,))
    assert people_needed(200.0, waiting, longest=20 / 3600, share=0.8) == 14


def test_a_part_of_a_person_is_there_for_that_part_of_the_time() -> None:
    waiting = calls(all_week(0), patience=5).waiting
    line = line_of(all_week(60.0), all_week(3.25), waiting)
    demand = Demand(arriving=60.0, handling=20.0, leaving=12.0)
    three, four = (waits(demand, people).served_within(0.01) for people in (3, 4))
    assert line.share(77, 0.01) == pytest.approx(0.75 * three + 0.25 * four, rel=1e-9)


def test_where_nobody_is_nobody_is_answered() -> None:
    people = tuple(2.0 if hour % 2 else 0.0 for hour in range(HOURS))
    line = line_of(all_week(10.0), people, calls(all_week(0), patience=5).waiting)
    assert line.share(0, 0.01) == 0.0
    assert line.share(1, 0.01) > 0.5


def test_what_no_number_of_people_can_keep_needs_no_number() -> None:
    assert people_needed(10.0, calls(all_week(0)).waiting, longest=-0.1, share=0.9) is None
