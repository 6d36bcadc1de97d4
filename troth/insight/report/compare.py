"""What changed between two reports, and whether it is more than chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from troth.core.errors import Refused
from troth.insight.measures.catalogue import CATALOGUE

COUNTED = frozenset({"turns", "conversations", "open_turns"})
"""How much there was: two spans of unequal length cannot be compared by it."""
NOT_COMPARED = frozenset({"hour_of_week"})
"""168 hours times forty measures would show chance alone some three hundred times."""


class NotMeasures(Refused):
    """What was given is not a measures.json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`difference` is after minus before, with its interval; `of` is the value of the dimension, "
    "empty overall."""

    dimension: str
    of: str
    measure: str
    before: float
    after: float
    difference: float
    low: float
    high: float

    @property
    def is_change(self) -> bool:
        """Whether nought lies outside the interval."""
        return self.low > 0 or self.high < 0

    @property
    def is_better(self) -> bool | None:
        if not self.is_change:
            return None
        return (self.difference > 0) == (CATALOGUE[self.measure].better == "high")


def mover(before: Limits, after: Limits) -> tuple[float, float, float]:
    """The difference d = after - before and its interval, from each side's own (MOVER; Zou, Donner 2008):

        L = d - sqrt((after - after_low)^2 + (before_high - before)^2)
        U = d + sqrt((after_high - after)^2 + (before - before_low)^2)

    With Wilson's intervals of two shares this is Newcombe's hybrid score interval (1998, method 10).
    """
    difference = after.value - before.value
    below = sqrt((after.value - after.low) ** 2 + (before.high - before.value) ** 2)
    above = sqrt((after.high - after.value) ** 2 + (before.value - before.low) ** 2)
    return difference, difference - below, difference + above


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Two `measures.json`; only where both have a value, an interval and n. Overall first."""
    changes = list(_changes("overall", "", _overall(before), _overall(after)))
    for dimension, values in _by(before).items():
        others = _by(after).get(dimension, {})
        if dimension in NOT_COMPARED:
            continue
        for value, figures in values.items():
            changes += _changes(dimension, value, figures, others.get(value, {}))
    return changes


def _overall(measures: Mapping[str, Any]) -> Mapping[str, Any]:
    overall = measures.get("overall")
    if not isinstance(overall, Mapping):
        raise NotMeasures('This is not a measures.json: it has no "overall".')
    return overall


def _by(measures: Mapping[str, Any]) -> Mapping[str, Any]:
    by = measures.get("by", {})
    return by if isinstance(by, Mapping) else {}


def _changes(
    dimension: str, of: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for measure in CATALOGUE:
        first, second = _limits(before.get(measure)), _limits(after.get(measure))
        if measure in COUNTED or first is None or second is None:
            continue
        difference, low, high = mover(first, second)
        yield Change(
            dimension=dimension,
            of=of,
            measure=measure,
            before=first.value,
            after=second.value,
            difference=difference,
            low=low,
            high=high,
        )


def _limits(figure: Any) -> Limits | None:
    if not isinstance(figure, Mapping) or not figure.get("n"):
        return None
    value, low, high = (figure.get(name) for name in ("value", "low", "high"))
    if not all(isinstance(one, int | float) for one in (value, low, high)):
        return None
    return Limits(value=float(value or 0), low=float(low or 0), high=float(high or 0))
