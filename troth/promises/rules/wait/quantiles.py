"""A quantile that may be promised, and what a forecast costs when it is wrong."""

import math
from collections.abc import Sequence

# (n + 1) * level may miss a whole number by the last digit of a double.
HAIR = 1e-9


def conformal_rank(count: int, level: float) -> int | None:
    """Which of `count` sorted outcomes covers a next one with chance `level`: k = ceil((n + 1) level).

    None where so few cannot promise so much: 19 outcomes promise at most 95 %. Source: split conformal
    prediction, Papadopoulos 2002; the outcomes and the next one need only be exchangeable.
    """
    rank = max(1, math.ceil((count + 1) * level - HAIR))
    return rank if rank <= count else None


def conformal_quantile(outcomes: Sequence[float], level: float) -> float | None:
    rank = conformal_rank(len(outcomes), level)
    return None if rank is None else sorted(outcomes)[rank - 1]


def pinball_loss(outcome: float, forecast: float, level: float) -> float:
    """What this forecast of a quantile cost: level (y - q) where too short, (1 - level) (q - y) where too
    long; its mean is smallest for the true quantile. Source: Koenker and Bassett 1978."""
    over = outcome - forecast
    return max(level * over, (level - 1) * over)
