"""Published and 50-digit reference figures; rates are per the unit that each source uses."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.erlang import blocked, waits
from troth.promises.rules.capacity.overflow import _integrated, _summed

EXACT = 1e-9
RATES = st.floats(0.1, 60)
LEAVING = st.floats(0.01, 5)
AGENTS = st.integers(1, 60)


def exactly(value: object) -> object:
    return pytest.approx(value, rel=EXACT)


@pytest.mark.parametrize(
    ("agents", "load", "expected"),
    [
        (1, 0.5, 1 / 3),
        (2, 1.0, 0.2),
        (5, 3.0, 0.110054347826087),
        (10, 4.461, 0.00999778668790276),
        (20, 12.03, 0.00999586791306609),
        (30, 25.0, 0.0526031722281406),
        (50, 37.9, 0.00999539806832804),
        (100, 84.06, 0.00999170258802648),
        (1000, 1000.0, 0.0248119176461604),
        (5000, 4900.0, 0.00221576790249724),
    ],
)
def test_erlang_b_agrees_with_the_tables_up_to_5000(agents: int, load: float, expected: float) -> None:
    assert blocked(load, agents) == exactly(expected)


@pytest.mark.parametrize(
    ("agents", "rates", "longest", "expected"),
    [
        (1, (0.8, 1.0), 1.0, (0.8, 0.345015397537615, 4.0, 3.2, 10.3972077083992)),
        (2, (1.0, 1.0), 1.0, (1 / 3, 0.877373519609519, 1 / 3, 1 / 3, 1.20397280432594)),
        (
            55,
            (0.2, 1 / 240),
            15,
            (0.238700936378009, 0.84588309217058, 8.18403210438889, 1.63680642087778, 29.82998640592),
        ),
        (
            14,
            (1 / 18, 1 / 180),
            20,
            (0.17413193359505, 0.888350019179467, 7.83593701177724, 0.435329833987625, 24.9589379232201),
        ),
        (3, (2.0, 1.0), 0.5, (4 / 9, 0.730430817905496, 4 / 9, 8 / 9, 1.49165487677772)),
        (
            100,
            (99.0, 1.0),
            0.1,
            (0.882768462610084, 0.201238063568318, 0.882768462610084, 87.3940777983984, 2.17789276348142),
        ),
        (
            400,
            (380.0, 1.0),
            0.05,
            (0.220314408804233, 0.918950858407082, 0.0110157204402116, 4.18597376728042, 0.0394942735528456),
        ),
        (
            5000,
            (4900.0, 1.0),
            0.01,
            (0.0999378772344877, 0.963234909571116, 0.000999378772344877, 4.8969559844899, 0.0),
        ),
        (
            50,
            (48.0, 1.0),
            1 / 6,
            (0.694455611196834, 0.50240081077381, 0.347227805598417, 16.666934668724, 0.968979029700147),
        ),
    ],
)
def test_erlang_c_agrees_with_the_published_figures(
    agents: int, rates: tuple[float, float], longest: float, expected: tuple[float, ...]
) -> None:
    """Chance to wait, served in time, mean wait, mean queue, 90 % quantile of the wait."""
    found = waits(Demand(arriving=rates[0], handling=rates[1]), agents)
    figures = (
        found.chance_to_wait,
        found.served_within(longest),
        found.mean_wait,
        found.mean_waiting,
        found.quantile(0.9),
    )
    assert figures == exactly(expected)


@pytest.mark.parametrize(
    ("agents", "rates", "longest", "expected"),
    [
        (50, (48.0, 1.0, 0.5), 1 / 6,
         (0.46777406855379, 0.0309122491621932, 2.96757591957055, 0.930324240804295,
          0.843880265773, 0.832576472083, 0.2074107953)),
        (10, (8.0, 1.0, 1.0), 0.5,
         (0.283375741272989, 0.0532329819711722, 0.425863855769378, 0.757413614423062,
          0.973219265252, 0.932756847361, 0.206962924)),
        (20, (25.0, 1.0, 0.5), 0.5,
         (0.944168350343487, 0.206194053486692, 10.3097026743346, 0.992257433141636,
          0.542032188791, 0.477538242718, 0.803900259)),
        (12, (2.5, 0.25, 0.25), 0.5,
         (0.303223853696893, 0.0530916253707425, 0.530916253707425, 0.789090312191048,
          0.819652342587, 0.812671388451, 0.820185796)),
        (5, (4.0, 1.0, 6.0), 0.1,
         (0.267110413334898, 0.160916248834074, 0.107277499222716, 0.671267000932741,
          0.816716374683, 0.796546926928, 0.1005822031)),
        (40, (36.0, 1.0, 0.01), 0.1,
         (0.406411752374956, 0.000972580231820982, 3.50128883455553, 0.899124677791361,
          0.73038583245, 0.730322021809, 0.3374314578)),
        (500, (510.0, 1.0, 0.4), 0.05,
         (0.812114851976669, 0.0251388838077249, 32.0520768548492, 0.994358338516121,
          0.465880991579, 0.463008322519, 0.1416549594)),
        (1, (0.9, 1.0, 0.5), 1.0,
         (0.643539472272989, 0.284956141918901, 0.512921055454021, 0.643539472272989,
          0.643045024006, 0.584685899991, 1.63618218)),
    ],
)  # fmt: skip
def test_erlang_a_agrees_with_the_exact_figures(
    agents: int, rates: tuple[float, float, float], longest: float, expected: tuple[float, ...]
) -> None:
    """Chance to wait, to leave, mean queue, occupation, the patient in time, served in time, 90 % quantile.

    The first is Garnett, Mandelbaum, Reiman 2002, Table 1: 3.1 % leave, 3 wait, 93 % busy, 12.5 s.
    """
    arriving, handling, leaving = rates
    found = waits(Demand(arriving=arriving, handling=handling, leaving=leaving), agents)
    figures = (
        found.chance_to_wait,
        found.chance_to_leave,
        found.mean_waiting,
        found.mean_in_hand / agents,
        found.offered_within(longest),
        found.served_within(longest),
        found.quantile(0.9),
    )
    assert figures == exactly(expected)


def test_a_queue_that_grows_without_end_says_so() -> None:
    found = waits(Demand(arriving=10, handling=1), 10)
    assert not found.is_stable
    assert found.chance_to_wait == 1.0
    assert found.served_within(1e9) == 0.0
    assert (found.mean_wait, found.quantile(0.5), found.tightest(0.1)) == (math.inf, None, None)


def test_nobody_there_helps_nobody() -> None:
    found = waits(Demand(arriving=3, handling=1, leaving=0.5), 0)
    assert found.chance_to_leave == pytest.approx(1)
    assert (found.served_within(100), found.quantile(0.5), found.tightest(0.01)) == (0.0, None, None)


def test_five_thousand_people_and_a_tenfold_overload_overflow_nothing() -> None:
    crowd = waits(Demand(arriving=4990, handling=1, leaving=0.01), 5000)
    assert crowd.mean_in_hand + crowd.mean_waiting * 0.01 == pytest.approx(4990, rel=1e-9)
    flooded = waits(Demand(arriving=50, handling=1, leaving=0.01), 5)
    assert flooded.chance_to_leave == pytest.approx(0.9, rel=1e-9)
    assert flooded.served_within(1e5) == pytest.approx(0.1, rel=1e-9)
    assert waits(Demand(arriving=0.001, handling=1, leaving=1), 5000).served_within(0) == 1.0


def test_a_long_queue_is_summed_and_integrated_alike() -> None:
    summed, integrated = _summed(60, 50, 0.01), _integrated(60, 50, 0.01)
    assert summed is not None
    assert integrated.waiting == pytest.approx(summed.waiting, rel=1e-9)
    assert integrated.log_just_full(30) == pytest.approx(summed.log_just_full(30), rel=1e-9)
    assert integrated.chance(30) == pytest.approx(summed.chance(30), rel=1e-9)


def test_nearly_endless_patience_is_erlang_c() -> None:
    patient = waits(Demand(arriving=9, handling=1, leaving=1e-7), 10)
    endless = waits(Demand(arriving=9, handling=1), 10)
    assert patient.served_within(0.3) == pytest.approx(endless.served_within(0.3), abs=1e-6)


@given(RATES, LEAVING, AGENTS, st.floats(0, 5), st.floats(0, 5))
def test_more_time_never_keeps_fewer(
    arriving: float, leaving: float, agents: int, longest: float, more: float
) -> None:
    found = waits(Demand(arriving=arriving, handling=1, leaving=leaving), agents)
    assert 0 <= found.served_within(longest) <= found.served_within(longest + more) + 1e-12 <= 1 + 1e-9
    assert found.served_within(longest) <= found.offered_within(longest) + 1e-12


@given(RATES, st.floats(0, 5), AGENTS, st.floats(0, 5))
def test_more_people_never_keep_fewer(arriving: float, leaving: float, agents: int, longest: float) -> None:
    demand = Demand(arriving=arriving, handling=1, leaving=leaving)
    assert waits(demand, agents).served_within(longest) <= (
        waits(demand, agents + 1).served_within(longest) + 1e-12
    )


@given(RATES, LEAVING, AGENTS)
def test_whoever_comes_is_helped_or_leaves(arriving: float, leaving: float, agents: int) -> None:
    found = waits(Demand(arriving=arriving, handling=1, leaving=leaving), agents)
    assert found.mean_in_hand + leaving * found.mean_waiting == pytest.approx(arriving)
    assert found.served_within(1e4) == pytest.approx(found.served_at_last, abs=1e-9)


@given(RATES, LEAVING, AGENTS, st.floats(0.01, 0.99))
def test_the_tightest_time_is_the_first_that_keeps_the_share(
    arriving: float, leaving: float, agents: int, share: float
) -> None:
    found = waits(Demand(arriving=arriving, handling=1, leaving=leaving), agents)
    tightest = found.tightest(share)
    if tightest is None:
        assert share > found.served_at_last - 1e-9
    else:
        assert found.served_within(tightest) >= share
        assert tightest == 0 or found.served_within(tightest * 0.999) < share + 1e-12


@pytest.mark.parametrize("rates", [(-1, 1, 0), (1, 0, 0), (1, 1, -1), (math.nan, 1, 0)])
def test_figures_that_cannot_be_are_refused(rates: tuple[float, float, float]) -> None:
    with pytest.raises(NotPossible):
        Demand(arriving=rates[0], handling=rates[1], leaving=rates[2])
    with pytest.raises(NotPossible):
        waits(Demand(arriving=1, handling=1), -1)
    with pytest.raises(NotPossible):
        waits(Demand(arriving=1, handling=2), 1).quantile(1)
