import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.capacity.agents import (
    agents_needed,
    busy_day_agents,
    chance_to_wait,
    chance_to_wait_with_patience,
    hazard,
    square_root_agents,
    with_shrinkage,
)
from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.erlang import waits


@pytest.mark.parametrize(
    ("rates", "longest", "share", "agents", "kept"),
    [
        ((1 / 18, 1 / 180, 0), 20, 0.8, 14, 0.888350019179467),
        ((0.2, 1 / 240, 0), 15, 0.8, 55, 0.84588309217058),
        ((2.6, 1, 0), 0.01, 0.1, 3, 0.244134869572107),
        ((0.5, 1, 0), 1.0, 0.5, 1, 0.696734670143683),
        ((380, 1, 0), 0.05, 0.8, 394, 0.817919856624871),
        ((48, 1, 0.5), 1 / 6, 0.8, 50, 0.832576472083),
        ((2.5, 0.25, 0.25), 0.5, 0.9, 14, 0.93080883311),
        ((8, 1, 1), 0.1, 0.8, 10, 0.801358721187),
    ],
)
def test_the_fewest_people_are_found(
    rates: tuple[float, float, float], longest: float, share: float, agents: int, kept: float
) -> None:
    demand = Demand(arriving=rates[0], handling=rates[1], leaving=rates[2])
    assert agents_needed(demand, longest=longest, share=share) == agents
    assert waits(demand, agents).served_within(longest) == pytest.approx(kept, rel=1e-9)
    assert agents == 1 or waits(demand, agents - 1).served_within(longest) < share


@given(st.floats(0.1, 80), st.floats(0, 3), st.floats(0, 3), st.floats(0.1, 0.99))
def test_one_person_fewer_never_suffices(
    arriving: float, leaving: float, longest: float, share: float
) -> None:
    demand = Demand(arriving=arriving, handling=1, leaving=leaving)
    agents = agents_needed(demand, longest=longest, share=share)
    assert waits(demand, agents).served_within(longest) >= share
    assert agents == 1 or waits(demand, agents - 1).served_within(longest) < share


@pytest.mark.parametrize(
    ("beta", "expected"),
    [
        (0.1, 0.880287083330812),
        (0.5, 0.504538640997945),
        (1.0, 0.223361274798261),
        (1.5, 0.0846903944938577),
        (2.0, 0.0268813624294323),
    ],
)
def test_halfin_and_whitt_say_what_a_margin_buys(beta: float, expected: float) -> None:
    assert chance_to_wait(beta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("beta", "ratio", "expected"),
    [
        (-1, 0.5, 0.931226265231626),
        (0, 1, 0.5),
        (0, 0.5, 0.585786437626905),
        (0.5, 0.5, 0.357176920126559),
        (1, 2, 0.135640810116817),
        (1, 0.1, 0.209372278607252),
    ],
)
def test_garnett_says_it_for_customers_who_give_up(beta: float, ratio: float, expected: float) -> None:
    assert chance_to_wait_with_patience(beta, ratio) == pytest.approx(expected, rel=1e-12)


def test_the_limit_is_near_the_exact_chance_for_a_big_group() -> None:
    exact = waits(Demand(arriving=10_000, handling=1), 10_100).chance_to_wait
    assert chance_to_wait(1.0) == pytest.approx(exact, rel=0.01)


def test_a_margin_grows_with_the_root_of_the_load_and_with_how_far_days_differ() -> None:
    assert square_root_agents(100, 1) == 110
    assert square_root_agents(400, 1) == 420
    assert busy_day_agents(100, 0, 1) == 110
    assert busy_day_agents(100, 0.1, 1) == 115
    assert square_root_agents(0, 1) == 1


def test_breaks_are_planned_without_losing_or_adding_anybody() -> None:
    assert with_shrinkage(63, 0.3) == 90
    assert all(with_shrinkage(agents, 0) == agents for agents in range(1, 200))


def test_the_hazard_joins_smoothly_where_its_form_changes() -> None:
    assert hazard(25) == pytest.approx(hazard(24.9999999), rel=1e-8)
    assert hazard(-40) == pytest.approx(0)


def test_a_promise_of_everything_is_refused() -> None:
    with pytest.raises(NotPossible):
        agents_needed(Demand(arriving=1, handling=1), longest=10, share=1)
    with pytest.raises(NotPossible):
        with_shrinkage(10, 1)
    with pytest.raises(NotPossible):
        chance_to_wait(0)
