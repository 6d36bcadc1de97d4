import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.capacity.changing import changing_loads, load_of_sine
from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.week import Hour, Week, week_of


def hour(arriving: float, agents: int, *, leaving: float = 12.0, pace: tuple[float, ...] = (1.0,)) -> Hour:
    """Rates an hour: five minutes a conversation, five minutes of patience."""
    return Hour(demand=Demand(arriving=arriving, handling=12.0, leaving=leaving), agents=agents, pace=pace)


def week() -> Week:
    return week_of([hour(60, 8), hour(120, 8), hour(0, 8), hour(60, 0)], length=1.0)


@pytest.mark.parametrize(
    ("handling", "at", "expected"),
    [
        (6, 0, 16.231163490255),
        (6, 3, 23.4163504957077),
        (6, 6, 26.6476642558385),
        (6, 9, 24.0322449942456),
        (6, 12, 17.1021698430783),
        (6, 18, 6.68566907749486),
        (0.25, 12, 519.87250302153),
        (0.25, 18, 285.530191619952),
        (0.25, 24, 280.12749697847),
    ],
)
def test_load_lags_behind_arrivals(handling: float, at: float, expected: float) -> None:
    demand = Demand(arriving=100, handling=handling)
    assert load_of_sine(demand, swing=60, period=24, at=at) == pytest.approx(expected, rel=1e-12)


def test_fine_slots_agree_with_the_formula() -> None:
    import math

    slot = 24 / 4800
    rates = [100 + 60 * math.sin(2 * math.pi * (number + 0.5) * slot / 24) for number in range(4800)]
    loads = changing_loads([Demand(arriving=rate, handling=0.25) for rate in rates], slot=slot)
    expected = load_of_sine(Demand(arriving=100, handling=0.25), swing=60, period=24, at=12 + slot / 2)
    assert loads[2400] == pytest.approx(expected, rel=1e-5)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=48), st.floats(0.05, 20))
def test_no_work_is_lost_between_slots(rates: list[float], handling: float) -> None:
    loads = changing_loads([Demand(arriving=rate, handling=handling) for rate in rates], slot=1.0)
    assert sum(loads) * handling == pytest.approx(sum(rates), rel=1e-9, abs=1e-9)


def test_a_heat_map_is_red_where_too_few_are_there() -> None:
    first, full, nobody_comes, nobody_there = week().shares(30 / 3600)
    assert first is not None
    assert full is not None
    assert first > 0.9 > full
    assert (nobody_comes, nobody_there) == (None, 0.0)


def test_a_week_counts_each_hour_by_what_comes_in_it() -> None:
    shares = week().shares(30 / 3600)
    expected = (60 * (shares[0] or 0) + 120 * (shares[1] or 0)) / 240
    assert week().share(30 / 3600) == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.9, 0.95])
def test_the_tightest_promise_is_kept_with_the_share_and_no_tighter_one_is(share: float) -> None:
    found = week_of([hour(60, 8), hour(120, 14)], length=1.0)
    tightest = found.tightest(share)
    assert tightest is not None
    assert (found.share(tightest) or 0) >= share
    assert (found.share(tightest * 0.99) or 0) < share


def test_a_promise_that_no_time_keeps_has_no_tightest() -> None:
    assert week().tightest(0.9) is None
    assert [one is None for one in week().tightest_by_hour(0.95)] == [False, True, True, True]


def test_hours_in_which_the_queue_never_ends_are_named() -> None:
    found = week_of([hour(60, 8, leaving=0), hour(120, 8, leaving=0)], length=1.0)
    assert found.unstable() == [1]
    assert found.shares(1.0)[1] == 0.0


def test_a_week_without_customers_has_no_share() -> None:
    found = week_of([hour(0, 3)] * 3, length=1.0)
    assert (found.share(1.0), found.tightest(0.9)) == (None, None)


def test_chats_at_once_keep_more_than_one_at_a_time() -> None:
    one, three = (week_of([hour(120, 8, pace=pace)], length=1.0) for pace in ((1.0,), (1.0, 1.6, 2.0)))
    assert (one.share(0.01) or 0) < (three.share(0.01) or 0)
