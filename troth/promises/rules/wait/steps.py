"""The waits that are said aloud, in seconds: so few that the words do not change with each customer."""

from bisect import bisect_left, bisect_right

MINUTE, HOUR = 60, 3600
STEPS = (
    15, 30, 1 * MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE,
    30 * MINUTE, 45 * MINUTE, 1 * HOUR, 2 * HOUR, 4 * HOUR,
)  # fmt: skip


def step_above(wait: float) -> int | None:
    """The wait rounded up to what is said; none beyond four hours, where a time of day says more
    ("tomorrow 9:00")."""
    place = bisect_left(STEPS, wait)
    return STEPS[place] if place < len(STEPS) else None


def is_a_step_better(wait: float, *, than: float) -> bool:
    """Whether the wait lies a whole step below one that was said (of which a part may have passed)."""
    place = bisect_right(STEPS, than) - 1
    return place >= 0 and wait < STEPS[place]


def said_next(step: int | None, *, before: float | None) -> float | None:
    """What is said now, where `before` is what is left of what was said: never less, unless a step less.

    A longer wait is said at once, as honest. None stands for what is beyond the steps, also in the answer.
    """
    if step is None or before is None or step >= before:
        return step
    return step if is_a_step_better(step, than=before) else before
