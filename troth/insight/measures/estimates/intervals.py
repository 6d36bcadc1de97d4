"""Intervals of shares and means whose observations come in clusters: several turns of one customer."""

from dataclasses import dataclass
from math import sqrt

from troth.insight.measures.figures import Figure

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Over clusters with x > 0: their number, and the sums of y, x, y^2, x y, x^2 of each cluster's
    totals."""

    clusters: int
    y: float
    x: float
    yy: float
    xy: float
    xx: float

    @property
    def ratio(self) -> float | None:
        return self.y / self.x if self.x else None

    @property
    def variance(self) -> float:
        """Of the ratio R = sum y / sum x, linearised (Cochran 1977, 6.3 and 9A):
        var R = c / (c - 1) * sum (y_i - R x_i)^2 / (sum x)^2 over c clusters."""
        if not self.x or self.clusters < 2:
            return 0.0
        ratio = self.y / self.x
        residual = self.yy - 2 * ratio * self.xy + ratio**2 * self.xx
        # What is left of rounding is no spread.
        if residual <= 1e-9 * max(self.yy, 1e-300):
            return 0.0
        return self.clusters / (self.clusters - 1) * residual / self.x**2

    @property
    def effective_n(self) -> float:
        """How many independent observations tell as much about a share: n_e = R (1 - R) / var R, at most n.

        Where all agree, that is 0 / 0; then Kish's (1965) n_e = (sum x)^2 / sum x^2, the number that is
        left if all turns of a customer go the same way."""
        if not self.x:
            return 0.0
        ratio = self.y / self.x
        if not self.variance or not 0 < ratio < 1:
            return self.x**2 / self.xx
        return min(self.x, ratio * (1 - ratio) / self.variance)

    @property
    def design_effect(self) -> float:
        """By how much clusters raise the variance (Kish 1965): n / n_e, never under 1."""
        if not self.x or not self.variance:
            return 1.0
        return max(1.0, self.x / self.effective_n)


def wilson(share: float, n: float) -> tuple[float, float]:
    """95 % limits (Wilson 1927): (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2/n); `n`
    may be a fraction."""
    spread = Z95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if share <= 0 else max(0.0, middle - half)
    return low, 1.0 if share >= 1 else min(1.0, middle + half)


def share(sums: Sums, value: float | None = None) -> Figure | None:
    """A share with Wilson's limits at the effective n; `value` where another estimator gave it."""
    found = sums.ratio if value is None else value
    if found is None or not sums.effective_n:
        return None
    found = min(1.0, max(0.0, found))
    return Figure(found, *wilson(found, sums.effective_n), round(sums.x))


def mean(sums: Sums, scale: float = 1.0) -> Figure | None:
    """A mean with normal limits, R -+ z sqrt(var R), not under 0; none for a single cluster."""
    if sums.ratio is None:
        return None
    value = sums.ratio * scale
    if sums.clusters < 2:
        return Figure(value, None, None, round(sums.x))
    half = Z95 * sqrt(sums.variance) * scale
    return Figure(value, max(0.0, value - half), value + half, round(sums.x))
