import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.quantiles import conformal_quantile, conformal_rank, pinball_loss

SCORES = (3.2, 1.1, 0.7, 5.9, 2.4, 2.2, 8.8, 0.3, 1.9, 4.1, 1.5, 6.6, 0.9, 3.7, 2.8, 7.3, 1.3, 5.1, 2.0)


@pytest.mark.parametrize(
    ("level", "rank", "quantile"),
    [(0.9, 18, 7.3), (0.8, 16, 5.9), (0.95, 19, 8.8), (0.5, 10, 2.4), (0.99, None, None)],
)
def test_nineteen_outcomes_promise_95_per_cent_and_no_more(
    level: float, rank: int | None, quantile: float | None
) -> None:
    assert conformal_rank(len(SCORES), level) == rank
    assert conformal_quantile(SCORES, level) == quantile


def test_eighteen_outcomes_cannot_promise_95_per_cent() -> None:
    assert conformal_quantile(SCORES[:18], 0.95) is None


@pytest.mark.parametrize(
    ("outcome", "forecast", "level", "loss"),
    [(10, 8, 0.95, 1.9), (8, 10, 0.95, 0.1), (10, 10, 0.95, 0.0), (10, 8, 0.5, 1.0)],
)
def test_too_short_a_forecast_costs_most(outcome: float, forecast: float, level: float, loss: float) -> None:
    assert pinball_loss(outcome, forecast, level) == pytest.approx(loss, abs=1e-12)


@given(st.integers(1, 500), st.floats(0.01, 0.99), st.floats(0, 0.9))
def test_a_higher_level_never_takes_a_lower_rank(count: int, level: float, more: float) -> None:
    low, high = conformal_rank(count, level), conformal_rank(count, min(0.999, level + more))
    assert high is None or (low is not None and low <= high)
