"""What waits beyond a full house: the part above all places, relative to "all taken and nobody waiting"."""

import math
from dataclasses import dataclass

from troth.promises.rules.capacity.panels import log_area

LARGE = 1e280
NEGLIGIBLE = 1e-18
MOST_TERMS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """The sum S of t_0 = 1, t_j = t_(j-1) lambda / (c mu + j theta), as `total` e^`log_scale`.

    `waiting` is the mean number that waits once every place is taken: sum of j t_j / S.
    """

    total: float
    log_scale: float
    waiting: float

    def chance(self, below: float) -> float:
        """P(all places are taken) = S / (S + below), `below` being the states with a free place."""
        return 1 / (1 + below / self.total * math.exp(-self.log_scale))

    def log_just_full(self, below: float) -> float:
        """ln P(all taken and nobody waits) = -ln(S + below)."""
        rest = below / self.total * math.exp(-self.log_scale)
        return -math.inf if rest == math.inf else -(math.log(self.total) + self.log_scale + math.log1p(rest))


def overflow(arriving: float, *, freeing: float, leaving: float) -> Overflow:
    """`freeing` places per unit of time are freed when all are taken. Needs leaving or arriving < freeing."""
    if not leaving:
        share = arriving / freeing
        return Overflow(total=1 / (1 - share), log_scale=0.0, waiting=share / (1 - share))
    return _summed(arriving, freeing, leaving) or _integrated(arriving, freeing, leaving)


def _summed(arriving: float, freeing: float, leaving: float) -> Overflow | None:
    """Term by term; none where that takes too many."""
    term = total = 1.0
    weighted = log_scale = 0.0
    for number in range(1, MOST_TERMS):
        rate = freeing + number * leaving
        term *= arriving / rate
        total += term
        weighted += number * term
        if total > LARGE:
            # An overloaded group with patient customers has sums beyond what a double holds.
            term, total, weighted = term / LARGE, total / LARGE, weighted / LARGE
            log_scale += math.log(LARGE)
        if term < NEGLIGIBLE * total and arriving < rate:
            return Overflow(total=total, log_scale=log_scale, waiting=weighted / total)
    return None


def _integrated(arriving: float, freeing: float, leaving: float) -> Overflow:
    """S = c mu times the area under e^(-c mu t + lambda / theta (1 - e^(-theta t))), and from the balance of
    who comes and goes, lambda S = c mu (S - 1) + theta sum j t_j."""
    log_total = math.log(freeing) + log_area((arriving, leaving, freeing), math.inf)
    waiting = (arriving - freeing + freeing * math.exp(-log_total)) / leaving
    return Overflow(total=1.0, log_scale=log_total, waiting=waiting)
