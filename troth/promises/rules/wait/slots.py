"""When our turn comes, where places get free as a Poisson stream; times in seconds, rates per second."""

import math

from troth.promises.rules.wait.quantiles import HAIR


def chance_of_slot(*, rate: float, within: float, ahead: int) -> float:
    """P(our turn comes within the time) = P(Poisson(rate * within) >= ahead + 1), `ahead` before us."""
    mean = rate * within
    if mean <= 0:
        return 0.0
    if ahead + 1 > mean:
        return min(1.0, _terms_from(ahead + 1, mean))
    return max(0.0, 1 - _terms_to(ahead, mean))


def slot_quantile(*, rate: float, ahead: int, level: float) -> float:
    """The time within which our turn comes with chance `level`: a quantile of the gamma law with shape
    ahead + 1. Infinite where nobody gets free; raises ValueError for a level outside 0..1."""
    if not 0 <= level < 1:
        raise ValueError("A level lies between 0 and 1.")
    if rate <= 0:
        return math.inf
    low, high = 0.0, float(ahead + 1)
    while chance_of_slot(rate=1.0, within=high, ahead=ahead) < level:
        low, high = high, 2 * high
    while high - low > 1e-15 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if chance_of_slot(rate=1.0, within=middle, ahead=ahead) < level:
            low = middle
        else:
            high = middle
    return high / rate


def _terms_from(first: int, mean: float) -> float:
    term = total = _term(first, mean)
    number = first
    while term > HAIR * HAIR * total:
        number += 1
        term *= mean / number
        total += term
    return total


def _terms_to(last: int, mean: float) -> float:
    term = total = _term(last, mean)
    for number in range(last, 0, -1):
        term *= number / mean
        total += term
        if term < HAIR * HAIR * total:
            break
    return total


def _term(number: int, mean: float) -> float:
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))
