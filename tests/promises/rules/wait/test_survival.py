import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.quantiles import conformal_quantile
from troth.promises.rules.wait.survival import WINDOW, RecentWaits, recent_waits

WAITS = st.lists(st.tuples(st.integers(0, 60).map(float), st.booleans()), max_size=80)
LEVELS = st.floats(0.05, 0.99)


def product_limit(waits: list[tuple[float, bool]], moment: float) -> float:
    """Kaplan-Meier as in the textbook, with one more at risk."""
    at_risk, share = len(waits) + 1, 1.0
    for wait, is_answered in sorted(waits, key=lambda one: (one[0], not one[1])):
        if wait > moment:
            break
        if is_answered:
            share *= 1 - 1 / at_risk
        at_risk -= 1
    return share


def first(waits: list[tuple[float, bool]], least: float) -> float | None:
    enough = [
        wait for wait, is_answered in waits if is_answered and product_limit(waits, wait) <= least + 1e-9
    ]
    return min(enough, default=None)


@given(WAITS, st.integers(0, 61))
def test_counting_between_those_who_left_is_the_textbooks_product(
    waits: list[tuple[float, bool]], moment: float
) -> None:
    assert recent_waits(waits).unanswered_after(moment) == pytest.approx(product_limit(waits, moment))


@given(WAITS, LEVELS, st.integers(0, 40))
def test_the_quantile_is_the_first_wait_at_which_few_enough_are_left(
    waits: list[tuple[float, bool]], level: float, beyond: float
) -> None:
    found = recent_waits(waits).quantile(level, beyond=beyond)
    least = (1 - level) * product_limit(waits, beyond)
    assert recent_waits(waits).quantile(level) == first(waits, 1 - level)
    expected = first(waits, least)
    assert found == (None if expected is None else max(expected, beyond))


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60), LEVELS)
def test_with_nobody_leaving_it_is_the_conformal_quantile(waits: list[float], level: float) -> None:
    found = recent_waits((wait, True) for wait in waits).quantile(level)
    assert found == conformal_quantile(waits, level)


@given(WAITS, LEVELS, st.floats(0, 0.5))
def test_a_higher_level_never_says_less(waits: list[tuple[float, bool]], level: float, more: float) -> None:
    curve = recent_waits(waits)
    low, high = curve.quantile(level), curve.quantile(min(0.999, level + more))
    assert high is None or (low is not None and low <= high)


def test_who_leaves_early_makes_the_wait_longer_than_the_answered_alone() -> None:
    answered = [(float(wait), True) for wait in range(1, 41)]
    left = [(float(wait) + 0.5, False) for wait in range(1, 41, 2)]
    with_left = recent_waits([*answered, *left]).quantile(0.8)
    assert with_left is not None
    assert with_left > (recent_waits(answered).quantile(0.8) or 0)


def test_only_the_last_250_are_remembered() -> None:
    curve = RecentWaits()
    for number in range(WINDOW + 100):
        curve.add(1000.0 - number, is_answered=number % 3 != 0)
    assert len(curve) == len(curve.answered) + len(curve.left) == WINDOW
    assert max(curve.answered + curve.left) == 900.0


def test_the_chance_to_wait_longer_grows_with_the_time_waited() -> None:
    curve = recent_waits((float(wait), True) for wait in range(1, 100))
    assert curve.chance_to_exceed(60, elapsed=0) == pytest.approx(0.4)
    assert curve.chance_to_exceed(60, elapsed=50) == pytest.approx(0.8)
    assert curve.chance_to_exceed(40, elapsed=50) == 1.0


def test_the_wait_after_which_few_are_unanswered_is_where_the_curve_falls_below() -> None:
    waits = recent_waits([(float(wait), True) for wait in range(1, 20)])
    # 20 at risk: S(t) = (20 - t) / 20.
    assert waits.falls_below(1.5) == 0.0
    assert waits.falls_below(1.0) == 1.0
    assert waits.falls_below(0.5) == 11.0
    assert waits.falls_below(0.0501) == 19.0
    assert waits.falls_below(0.05) is None


@given(WAITS, LEVELS)
def test_it_falls_below_there_and_not_before(waits: list[tuple[float, bool]], share: float) -> None:
    found = recent_waits(waits)
    wait = found.falls_below(share)
    below = [one for one in found.answered if found.unanswered_after(one) < share - 1e-9]
    if below:
        assert wait is not None
        assert wait <= below[0]
    if wait is not None:
        assert found.unanswered_after(wait) < share + 1e-9
