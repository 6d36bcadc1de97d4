"""Where a rising share first reaches what is asked."""

from collections.abc import Callable

DOUBLINGS = 200


def first_within(share_within: Callable[[float], float], share: float, *, step: float) -> float | None:
    """The smallest time whose share is at least `share`, to the last digit; none where it is never reached.

    `share_within` never falls; `step` is a time of the order that matters, from which the search doubles.
    """
    if share_within(0.0) >= share:
        return 0.0
    low, high = 0.0, step
    for _ in range(DOUBLINGS):
        if share_within(high) >= share:
            return _between(share_within, share, low=low, high=high)
        low, high = high, 2 * high
    return None


def _between(share_within: Callable[[float], float], share: float, *, low: float, high: float) -> float:
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if share_within(middle) >= share:
            high = middle
        else:
            low = middle
    return high


def fewest(is_enough: Callable[[int], bool]) -> int:
    """The smallest whole number from 1 on that is enough, where every greater one is enough too."""
    high = 1
    while not is_enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle
    return high
