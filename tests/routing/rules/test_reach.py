import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.routing.rules.reach import Abilities, Asks, Reach, reach, widens_in

ASKED = Asks("chat", "tr", "returns", 3, team=7)
WHOLE = Abilities(["tr"], ["chat"], {"returns": 3}, {7})


@pytest.mark.parametrize(
    ("slack", "reached"),
    [
        (30.0, Reach.TEAM),
        (7.6, Reach.TEAM),
        (7.5, Reach.SKILLED),
        (3.75, Reach.SPEAKING),
        (1.8, Reach.LEADING),
    ],
)
def test_a_promise_of_30_seconds_is_searched_for_wider_as_it_runs_out(slack: float, reached: Reach) -> None:
    assert reach(slack=slack, promised=30.0) is reached


@given(slack=st.floats(-1e6, 1e6), promised=st.floats(1, 1e6))
def test_less_time_never_reaches_fewer_and_it_widens_when_it_says(slack: float, promised: float) -> None:
    now = reach(slack=slack, promised=promised)
    assert reach(slack=slack - 1, promised=promised) >= now
    later = widens_in(slack=slack, promised=promised)
    if later is None:
        assert now is Reach.LEADING
    else:
        assert reach(slack=slack - later - 1e-6 * promised, promised=promised) > now


@pytest.mark.parametrize(
    ("somebody", "from_reach"),
    [
        (WHOLE, Reach.TEAM),
        (Abilities(["tr"], ["chat"], {"returns": 5}, {8}), Reach.SKILLED),
        (Abilities(["tr"], ["chat"], {"returns": 2}, {7}), Reach.SPEAKING),
        (Abilities(["nl"], ["chat"], {"returns": 5}, {7}, leads=True), Reach.LEADING),
        (Abilities(["nl"], ["chat"], {"returns": 5}, {7}), None),
        (Abilities(["tr"], ["mail"], {"returns": 5}, {7}, leads=True), None),
        (Abilities(), Reach.SPEAKING),
    ],
)
def test_who_is_asked_from_which_reach_on(somebody: Abilities, from_reach: Reach | None) -> None:
    asked_at = [wide for wide in Reach if somebody.meets(ASKED, wide)]
    assert asked_at == ([] if from_reach is None else [wide for wide in Reach if wide >= from_reach])


def test_who_names_no_language_and_no_kind_speaks_and_serves_all() -> None:
    assert Abilities().meets(Asks("call", "es"), Reach.TEAM)
    assert WHOLE.meets(Asks("chat"), Reach.TEAM)
