"""The area under e^(-fall t + lambda / theta (1 - e^(-theta t))), whose logarithm has one peak.

Composite Gauss-Legendre quadrature over the part that is not negligible: 12 panels of 20 points hold 14
digits, where Simpson's rule over the whole time would need thousands of points for a big group.
"""

import math
from collections.abc import Callable

import numpy

PANELS = 12
NEGLIGIBLE = 45.0

_POINTS, _WEIGHTS = numpy.polynomial.legendre.leggauss(20)


def log_area(rates: tuple[float, float, float], longest: float) -> float:
    """ln of the area over 0..longest; `rates` are lambda, theta (above 0) and fall. -inf for no time."""
    arriving, leaving, fall = rates

    def height(at: float) -> float:
        return -fall * at - arriving / leaving * math.expm1(-leaving * at)

    if longest == math.inf:
        longest = _beyond(height, rates)
    if longest <= 0:
        return -math.inf
    peak = min(max(0.0, math.log(arriving / fall) / leaving), longest) if arriving else 0.0
    lowest = height(peak) - NEGLIGIBLE
    since = _crossing(height, lowest, inside=peak, outside=0.0)
    until = _crossing(height, lowest, inside=peak, outside=longest)
    edges = numpy.linspace(since, until, PANELS + 1)
    half = (until - since) / PANELS / 2
    at = (edges[:-1] + half)[:, None] + half * _POINTS[None, :]
    heights = -fall * at - arriving / leaving * numpy.expm1(-leaving * at)
    top = float(heights.max())
    area = half * float((numpy.exp(heights - top) * _WEIGHTS[None, :]).sum())
    return top + math.log(area) if area > 0 else -math.inf


def _crossing(height: Callable[[float], float], lowest: float, *, inside: float, outside: float) -> float:
    """Where the curve falls below `lowest` on the way from its peak; `outside` where it never does."""
    if height(outside) >= lowest:
        return outside
    peak = inside
    for _ in range(200):
        middle = (inside + outside) / 2
        if height(middle) >= lowest:
            inside = middle
        else:
            outside = middle
        if abs(outside - inside) <= 0.01 * abs(outside - peak):
            break
    return outside


def _beyond(height: Callable[[float], float], rates: tuple[float, float, float]) -> float:
    """A time after which the curve is negligible."""
    arriving, leaving, fall = rates
    peak = max(0.0, math.log(arriving / fall) / leaving) if arriving else 0.0
    width = 1 / fall
    while height(peak + width) > height(peak) - NEGLIGIBLE:
        width *= 2
    return peak + width
