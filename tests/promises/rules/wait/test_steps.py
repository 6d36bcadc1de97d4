import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.steps import STEPS, is_a_step_better, said_next, step_above


@pytest.mark.parametrize(
    ("wait", "said"),
    [(0, 15), (15, 15), (15.1, 30), (61, 120), (301, 600), (3601, 7200), (14400, 14400), (14401, None)],
)
def test_a_wait_is_rounded_up(wait: float, said: int | None) -> None:
    assert step_above(wait) == said


@pytest.mark.parametrize(
    ("step", "before", "said"),
    [
        (180, 300, 180),
        (300, 300, 300),
        (180, 200, 200),
        (120, 200, 120),
        (180, 240, 240),
        (600, 300, 600),
        (30, None, 30),
        (None, 300, None),
        (15, 10, 15),
    ],
)
def test_less_is_said_only_where_it_is_better_by_a_step(
    step: int | None, before: float | None, said: float | None
) -> None:
    assert said_next(step, before=before) == said


@given(st.sampled_from(STEPS), st.floats(0, 14400))
def test_what_is_said_never_falls_by_less_than_a_step(step: int, before: float) -> None:
    said = said_next(step, before=before)
    assert said is not None
    assert said >= before or is_a_step_better(said, than=before)
