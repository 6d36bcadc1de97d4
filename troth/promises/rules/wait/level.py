"""The level that is asked of a curve so that, over time, as many hold as were promised."""

from dataclasses import dataclass

PACE = 0.005
# Of what may fail at most three times as much is risked, and at least 16 %: 0.85 to 0.992 for 95 %.
MOST_RISKED, LEAST_RISKED = 3.0, 0.16


def adapted_miss_rate(miss_rate: float, *, missed: bool, target: float, pace: float) -> float:
    """alpha' = alpha + gamma (alpha* - missed). Source: Gibbs and Candes 2021 (adaptive conformal)."""
    return miss_rate + pace * (target - missed)


@dataclass(frozen=True, slots=True)
class Level:
    """Rises after each forecast that did not hold and sinks a little after each that did.

    Over T outcomes the share that held is within (2.84 * 5 % + gamma) / (gamma T) of what was promised,
    as long as the level does not lie at a limit.
    """

    promised: float = 0.95
    asked: float = 0.95

    def after(self, *, missed: bool) -> "Level":
        target = 1 - self.promised
        miss_rate = adapted_miss_rate(1 - self.asked, missed=missed, target=target, pace=PACE)
        clipped = min(MOST_RISKED * target, max(LEAST_RISKED * target, miss_rate))
        return Level(self.promised, 1 - clipped)
