"""Waits that are not over: the share still waiting after t, from answered and open turns alike."""

from collections.abc import Sequence
from math import log

import ibis
import ibis.expr.types as ir

from troth.insight.measures.estimates.claims import how_many, one_if
from troth.insight.measures.estimates.intervals import Z95

SAME = 1e-9
"""Survival that has come to a quantile but for the rounding of its logarithms has come to it."""


def curve(observed: ibis.Table, *, time: str, event: str, by: Sequence[str] = ()) -> ibis.Table:
    """One row for each `by` and distinct `time`: at_risk n, events d, survival S(t), standard_error of S(t).

    Kaplan and Meier 1958: S(t) = product over t_i <= t of (1 - d_i / n_i); who is censored at t is at
    risk at t. Greenwood 1926: se^2 = S^2 G, G = sum of d_i / (n_i (n_i - d_i)) (`spread`, null once S is
    0). `time` is a number in any unit, `event` true where the wait ended with an answer.
    """
    keys = list(by)
    counted = observed.group_by(*keys, time).agg(left=observed.count(), events=how_many(observed[event]))
    so_far = ibis.cumulative_window(group_by=keys, order_by=time)
    total = counted.left.sum().over(ibis.window(group_by=keys))
    risked = counted.mutate(at_risk=(total - counted.left.sum().over(so_far) + counted.left).cast("int64"))
    n, d = risked.at_risk.cast("float64"), risked.events.cast("float64")
    is_last = risked.events == risked.at_risk
    # The logarithm of nothing is refused by some engines: those steps are marked and set to nothing after.
    stepped = risked.mutate(
        step=is_last.ifelse(0.0, (is_last.ifelse(1.0, n - d) / n).ln()),
        spreading=is_last.ifelse(0.0, d / (n * is_last.ifelse(1.0, n - d))),
        ends=one_if(is_last),
    )
    has_ended = stepped.ends.max().over(so_far) == 1
    survived = stepped.mutate(
        survival=has_ended.ifelse(0.0, stepped.step.sum().over(so_far).exp()),
        spread=has_ended.ifelse(None, stepped.spreading.sum().over(so_far)),
    )
    return survived.mutate(standard_error=(survived.survival * survived.spread.sqrt()).fill_null(0.0)).drop(
        "step", "spreading", "ends", "left"
    )


def quantile(curved: ibis.Table, time: str, share: float) -> ir.NumericScalar:
    """An aggregate: the smallest time by which `share` were answered, S(t) <= 1 - share; null if never."""
    return curved[time].min(where=curved.survival <= 1 - share + SAME)


def limits(
    curved: ibis.Table, time: str, share: float, *, widening: ir.NumericValue
) -> tuple[ir.NumericScalar, ir.NumericScalar]:
    """Aggregates: the 95 % limits of that quantile, the upper one null where the curve does not tell.

    Brookmeyer and Crowley 1982: the times whose S(t) cannot be told from 1 - share, on the scale g(S) =
    ln(-ln S): |g(S(t)) - g(1 - share)| <= z se_g, with se_g = sqrt(G) / |ln S|. `widening` multiplies se_g.
    """
    wanted = log(-log(1 - share))
    is_inside = (curved.survival > SAME) & (curved.survival < 1 - SAME)
    logarithm = is_inside.ifelse(curved.survival, 0.5).ln().abs()
    reach = Z95 * widening * curved.spread.sqrt() / logarithm
    reached = logarithm.ln()
    has_ended = curved.survival <= SAME
    return (
        curved[time].min(where=has_ended | (is_inside & (reached + reach >= wanted - SAME))),
        curved[time].min(where=is_inside & (reached - reach >= wanted - SAME)),
    )


def answered_within(curved: ibis.Table, time: str, limit: float | int) -> ir.NumericScalar:
    """An aggregate: F(limit) = 1 - S(limit); 0 before the first answer."""
    return 1.0 - curved.survival.min(where=curved[time] <= limit).fill_null(1.0)
