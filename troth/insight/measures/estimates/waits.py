"""Figures from Kaplan and Meier's curve: quantiles of waits, and shares that were answered in time."""

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir

from troth.insight.measures.contents import Contents
from troth.insight.measures.estimates.intervals import Sums, share, wilson
from troth.insight.measures.estimates.ratios import sums_in
from troth.insight.measures.estimates.shares import WITHIN_US
from troth.insight.measures.figures import Figure, Figures, Row
from troth.insight.measures.spans import SECOND_US, WEEK_US
from troth.insight.measures.survival import answered_within, curve, limits, quantile

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
PROMISES = {"tightest_promise_90_s": "p90", "tightest_promise_95_s": "p95"}
LATE = 2.0
"""What is past its due time counts as twice the time allowed, however late it is."""


def quantiles_of(turns: ibis.Table, widening: ibis.Table, *, by: tuple[str, ...]) -> ibis.Table:
    """One row for each `by`, the first of which is `value`: quantiles of waits in microseconds with their
    limits, the shares answered within the times of WITHIN_US and within 7 days, and the number of turns.

    `widening` has for each `value` the square root of the design effect of its customers.
    """
    curved = curve(turns, time="wait_us", event="is_answered", by=by)
    curved = curved.join(widening, "value")
    columns: dict[str, ir.Value] = {"n": curved.at_risk.max(), "answered": curved.events.sum()}
    for name, part in QUANTILES.items():
        low, high = limits(curved, "wait_us", part, widening=curved.widening)
        columns |= {name: quantile(curved, "wait_us", part), f"{name}_low": low, f"{name}_high": high}
    for name, limit in {**WITHIN_US, "week": WEEK_US}.items():
        columns[name] = answered_within(curved, "wait_us", limit)
    return curved.group_by(list(by)).agg(**columns)


def kept_of(turns: ibis.Table, due: ir.IntegerValue, *, leavers_unknown: bool) -> ibis.Table:
    """One row for each `value`: `share` = 1 - S(1), of waits as multiples of what was allowed (due - opened);
    open turns that are not due yet are censored. `leavers_unknown`: customers who left are censored then."""
    end = ibis.coalesce(turns.answered_us, turns.newest_us)
    if leavers_unknown:
        end = ibis.coalesce(turns.answered_us, turns.left_us, turns.newest_us)
    timed = turns.filter(due.notnull()).mutate(wait=(end - turns.opened_us), allowed=(due - turns.opened_us))
    part = (timed.wait <= timed.allowed).ifelse(
        timed.wait.cast("float64") / ibis.greatest(timed.allowed, 1).cast("float64"), LATE
    )
    curved = curve(timed.mutate(part=part), time="part", event="is_answered", by=("value",))
    return curved.group_by("value").agg(share=answered_within(curved, "part", 1.0))


def kept_shares(turns: ibis.Table, contents: Contents) -> Iterator[tuple[tuple[str, ...], str, ibis.Table]]:
    """The measures that each expression of `kept_of` gives, and the ratio whose effective n is theirs."""
    fallback = ibis.coalesce(turns.norm_due_us, turns.chosen_due_us)
    ratio, due = ("told", turns.told_due_us) if contents.told else ("norm", fallback)
    names = ("kept_share", "told_kept_share") if contents.told else ("kept_share",)
    yield names, ratio, kept_of(turns, due, leavers_unknown=False)
    yield ("kept_share_if_leavers_are_unknown",), ratio, kept_of(turns, due, leavers_unknown=True)
    if contents.promises:
        yield (
            ("internal_norm_kept_share",),
            "internal",
            kept_of(turns, turns.norm_due_us, leavers_unknown=False),
        )


def quantiles_in(row: Row, prefix: str) -> Figures:
    return {f"{prefix}_{name}_s": _seconds(row, name) for name in QUANTILES}


def promises_in(row: Row) -> Figures:
    return {name: _seconds(row, part) for name, part in PROMISES.items()}


def within_in(row: Row, sums: Row) -> Figures:
    """F(D) of all turns, with Wilson's limits at the effective n of the turns that were decided by then."""
    found = {name: share(sums_in(sums, name), row[name]) for name in WITHIN_US}
    return {name: figure for name, figure in found.items() if figure is not None}


def unanswered_after_week(row: Row, never: Sums) -> Figure | None:
    if not never.effective_n:
        return None
    value = min(1.0, max(0.0, 1.0 - row["week"]))
    return Figure(value, *wilson(value, never.effective_n), round(never.x))


def _seconds(row: Row, name: str) -> Figure:
    return Figure(_second(row[name]), _second(row[f"{name}_low"]), _second(row[f"{name}_high"]), row["n"])


def _second(microseconds: Any) -> float | None:
    return None if microseconds is None else microseconds / SECOND_US
