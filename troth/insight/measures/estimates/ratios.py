"""Sums by cluster for many ratios at once, in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from troth.insight.measures.estimates.claims import how_many, one_if
from troth.insight.measures.estimates.intervals import Sums

PARTS = ("clusters", "y", "x", "yy", "xy", "xx")
TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Ratio:
    """`hits` over `tries`, each a number or a claim per row; rows where a claim is null count for neither."""

    name: str
    hits: ir.Value
    tries: ir.Value

    def columns(self) -> dict[str, ir.NumericScalar]:
        return {f"{self.name}_y": _number(self.hits).sum(), f"{self.name}_x": _number(self.tries).sum()}


def sums_of(
    rows: ibis.Table, ratios: Sequence[Ratio], *, value: str, cluster: str = "customer"
) -> ibis.Table:
    """One row for each distinct `value`, with the six sums of each ratio, and how many clusters have any hit
    (`touched`); `sums_in` reads them."""
    columns: dict[str, ir.Value] = {}
    for one in ratios:
        columns |= one.columns()
    by_cluster = rows.group_by(value, cluster).agg(**columns)
    return by_cluster.group_by(value).agg(
        **{name: part for one in ratios for name, part in _squares(by_cluster, one.name)}
    )


def _squares(rows: ibis.Table, name: str) -> list[tuple[str, ir.NumericScalar]]:
    y, x = rows[f"{name}_y"], rows[f"{name}_x"]
    touched = how_many(y > 0)
    parts = (
        how_many(x > 0),
        y.sum(),
        x.sum(),
        (y * y).sum(),
        (x * y).sum(),
        (x * x).sum(),
        touched,
    )
    return [(f"{name}_{part}", whole) for part, whole in zip((*PARTS, TOUCHED), parts, strict=True)]


def sums_in(row: Mapping[str, Any], name: str) -> Sums:
    return Sums(**{part: row[f"{name}_{part}"] or 0 for part in PARTS})


def widening_of(sums: ibis.Table, name: str) -> ibis.Table:
    """value and `widening`: the square root of that share's design effect, as `Sums.design_effect` has it, so
    that engines can widen the limits of quantiles by it."""
    clusters, y, x, yy, xy, xx = (sums[f"{name}_{part}"].cast("float64") for part in PARTS)
    ratio = y / (x > 0).ifelse(x, 1.0)
    residual = yy - ratio * xy * 2.0 + ratio * ratio * xx
    spreads = (clusters >= 2) & (ratio > 0) & (ratio < 1) & (residual > yy * 1e-9)
    apart = spreads.ifelse(clusters - 1.0, 1.0) * (x > 0).ifelse(x, 1.0)
    even = spreads.ifelse(ratio * (1.0 - ratio), 1.0)
    effect = clusters * residual / apart / even
    return sums.select("value", widening=spreads.ifelse(ibis.greatest(effect, 1.0), 1.0).sqrt())


def _number(value: ir.Value) -> ir.NumericValue:
    number = one_if(value) if value.type().is_boolean() else value
    return number.cast("float64").fill_null(0.0)
