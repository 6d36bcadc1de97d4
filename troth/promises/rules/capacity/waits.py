"""How long people wait for a group that is full: one set of formulas for calls, chats and patience."""

import math
from dataclasses import dataclass

from troth.promises.rules.capacity.demand import NotPossible
from troth.promises.rules.capacity.panels import log_area
from troth.promises.rules.capacity.search import first_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Of a group that gets `freeing` places per unit of time once all are taken.

    `chance_to_wait` is the share that finds every place taken; `chance_to_leave` the share that gives up;
    `mean_waiting` how many wait on average; `mean_in_hand` how many are being helped. `log_just_full` is
    ln P(all places taken and nobody waiting). Where `is_stable` is false the queue grows without end: then
    everybody waits, and no wait has a mean or a quantile.
    """

    arriving: float
    freeing: float
    leaving: float
    chance_to_wait: float
    log_just_full: float
    mean_waiting: float
    mean_in_hand: float
    is_stable: bool = True

    @property
    def chance_to_leave(self) -> float:
        """P(ab) = theta E[Q] / lambda."""
        if not self.leaving or not self.arriving:
            return 0.0
        return self.leaving * self.mean_waiting / self.arriving

    @property
    def mean_wait(self) -> float:
        """E[W] = E[Q] / lambda (Little's law), of all who come, those who give up among them."""
        return self.mean_waiting / self.arriving if self.arriving else 0.0

    @property
    def served_at_last(self) -> float:
        """The share that is helped however long it takes: what no promise can exceed."""
        return 1 - self.chance_to_leave if self.is_stable else 0.0

    def served_within(self, longest: float) -> float:
        """The share of all who come that is being helped within `longest`: those who gave up are not."""
        if longest < 0:
            return 0.0
        return min(1.0, 1 - self.chance_to_wait + self._waited_up_to(longest, leaving=self.leaving))

    def offered_within(self, longest: float) -> float:
        """The chance that somebody with endless patience is being helped within `longest`."""
        if longest < 0:
            return 0.0
        return min(1.0, 1 - self.chance_to_wait + self._waited_up_to(longest, leaving=0.0))

    def waited_within(self, longest: float) -> float:
        """The share of all whose wait ends within `longest`, whether by help or by giving up."""
        if longest < 0:
            return 0.0
        return 1 - (1 - self.offered_within(longest)) * math.exp(-self.leaving * longest)

    def quantile(self, share: float) -> float | None:
        """The wait that this share of all does not exceed; none where the queue grows without end."""
        if not 0 <= share < 1:
            raise NotPossible("A share of those who wait lies between 0 and 1, and 1 takes for ever.")
        if not self.is_stable or not self.freeing:
            return None
        return first_within(self.waited_within, share, step=1 / self.freeing)

    def tightest(self, share: float) -> float | None:
        """The tightest time within which this share of all is being helped; none where too many give up."""
        if not self.freeing or share > self.served_at_last - 1e-12:
            return None
        return first_within(self.served_within, share, step=1 / self.freeing)

    def _waited_up_to(self, longest: float, *, leaving: float) -> float:
        """The integral over 0..longest of e^(-leaving t) f(t), f the density of the wait of the patient:
        f(t) = c mu pi_c exp(-c mu t + lambda / theta (1 - e^(-theta t))); Baccelli and Hebuterne 1981."""
        if not self.is_stable or self.log_just_full == -math.inf:
            return 0.0
        log_height = math.log(self.freeing) + self.log_just_full
        if not self.leaving:
            slack = self.freeing - self.arriving
            return math.exp(log_height) * -math.expm1(-slack * longest) / slack
        fall = self.freeing + leaving
        return math.exp(log_height + log_area((self.arriving, self.leaving, fall), longest))
