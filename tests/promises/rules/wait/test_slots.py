import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.slots import chance_of_slot, slot_quantile


@pytest.mark.parametrize(
    ("within", "ahead", "expected"),
    [(30, 0, 0.7768698399), (60, 2, 0.5768099189), (120, 5, 0.5543203586), (10, 3, 0.0017516226)],
)
def test_our_turn_comes_in_time_with_the_poisson_tail(within: float, ahead: int, expected: float) -> None:
    assert chance_of_slot(rate=0.05, within=within, ahead=ahead) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(
    ("rate", "ahead", "level", "expected"),
    [(0.05, 0, 0.95, 59.9146454711), (0.05, 4, 0.95, 183.0703805328), (0.02, 9, 0.5, 483.4357307357)],
)
def test_the_next_slot_has_the_gamma_quantile(rate: float, ahead: int, level: float, expected: float) -> None:
    assert slot_quantile(rate=rate, ahead=ahead, level=level) == pytest.approx(expected, rel=1e-11)


@given(st.floats(1e-4, 10), st.integers(0, 3000), st.floats(0.01, 0.99))
def test_the_quantile_undoes_the_chance(rate: float, ahead: int, level: float) -> None:
    seconds = slot_quantile(rate=rate, ahead=ahead, level=level)
    assert chance_of_slot(rate=rate, within=seconds, ahead=ahead) == pytest.approx(level, abs=1e-9)


@given(st.floats(1e-4, 10), st.floats(0, 1e4), st.floats(0, 1e4), st.integers(0, 300))
def test_more_time_never_lowers_the_chance(rate: float, within: float, more: float, ahead: int) -> None:
    chance = chance_of_slot(rate=rate, within=within, ahead=ahead)
    assert 0 <= chance <= chance_of_slot(rate=rate, within=within + more, ahead=ahead) + 1e-12 <= 1 + 1e-9


def test_where_nobody_gets_free_the_turn_never_comes() -> None:
    assert slot_quantile(rate=0, ahead=0, level=0.95) == math.inf
    assert chance_of_slot(rate=0, within=1000, ahead=0) == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        slot_quantile(rate=1, ahead=0, level=1)
