import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.level import Level, adapted_miss_rate


def test_the_miss_rate_follows_the_published_rule() -> None:
    """Gibbs and Candes 2021, gamma 0.01, target 5 %."""
    rate, found = 0.05, []
    for missed in (0, 0, 1, 0, 1, 1, 0):
        rate = adapted_miss_rate(rate, missed=bool(missed), target=0.05, pace=0.01)
        found.append(rate)
    assert found == pytest.approx([0.0505, 0.051, 0.0415, 0.042, 0.0325, 0.023, 0.0235], rel=1e-9)


@given(st.lists(st.booleans(), max_size=300))
def test_95_per_cent_stays_between_its_limits(misses: list[bool]) -> None:
    level = Level()
    for missed in misses:
        level = level.after(missed=missed)
        assert 0.85 - 1e-12 <= level.asked <= 0.992 + 1e-12


def test_a_miss_asks_for_more_and_a_hit_for_a_little_less() -> None:
    assert Level().after(missed=True).asked > 0.95 > Level().after(missed=False).asked


def test_over_time_as_many_hold_as_were_promised() -> None:
    """The forecaster believes in waits a quarter shorter than they are, and still comes to hold 95 %."""
    import math

    chance, level, held = random.Random(7), Level(), 0
    for _ in range(20_000):
        forecast = -0.75 * math.log(1 - level.asked)
        missed = chance.expovariate(1) > forecast
        held += not missed
        level = level.after(missed=missed)
    assert level.asked > 0.96
    assert held / 20_000 == pytest.approx(0.95, abs=0.008)
