import pytest

from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.erlang import waits
from troth.routing.rules.lanes import lane_size, leaves_lane


@pytest.mark.parametrize("an_hour", [1, 20, 130, 400])
def test_a_lane_is_the_smallest_that_keeps_its_share(an_hour: int) -> None:
    demand = Demand(arriving=an_hour / 3600, handling=1 / 300, leaving=1 / 120)
    size = lane_size(demand, promised=30)
    assert waits(demand, size).served_within(30) >= 0.95
    assert size == 1 or waits(demand, size - 1).served_within(30) < 0.95


def test_other_work_takes_a_whole_person_only_beyond_the_lane() -> None:
    assert leaves_lane(is_whole=True, held=0, on_calls=0, wholly_free=1, size=9)
    assert leaves_lane(is_whole=False, held=1, on_calls=0, wholly_free=0, size=9)
    assert not leaves_lane(is_whole=False, held=0, on_calls=3, wholly_free=2, size=5)
    assert leaves_lane(is_whole=False, held=0, on_calls=3, wholly_free=3, size=5)
