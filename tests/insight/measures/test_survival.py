"""Against published curves (Gehan 1965), curves worked out by hand, and a few lines of plain Python."""

from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.measures.logs import survival_by_hand
from troth.insight.measures.survival import answered_within, curve, limits, quantile

# Ibis 12 asks DuckDB 2 in words that it will not take much longer.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

GEHAN = (
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
)
OPEN = ([3, 8, 12, 14, 15, 20, 25, 31, 40, 55], [1, 1, 1, 1, 0, 1, 0, 1, 0, 0])
YOUNG = ([2, 4, 5, 9, 11, 14, 16, 22, 30, 45], [1, 0, 1, 0, 1, 1, 0, 1, 1, 0])
PUBLISHED = {
    "Gehan's remissions": (
        GEHAN,
        """
         6 21 3 0.8571428571 0.0763603548
         7 17 1 0.8067226891 0.0869352852
        10 15 1 0.7529411765 0.096349653
        13 12 1 0.6901960784 0.1068147078
        16 11 1 0.6274509804 0.1140538653
        22  7 1 0.5378151261 0.1282337517
        23  6 1 0.4481792717 0.1345914568
        """,
    ),
    "open conversations": (
        OPEN,
        """
         3 10 1 0.9          0.0948683298
         8  9 1 0.8          0.1264911064
        12  8 1 0.7          0.1449137675
        14  7 1 0.6          0.1549193338
        20  5 1 0.48         0.1639512123
        31  3 1 0.32         0.1703330072
        """,
    ),
    "young open conversations": (
        YOUNG,
        """
         2 10 1 0.9          0.0948683298
         5  8 1 0.7875       0.134032995
        11  6 1 0.65625      0.1638018763
        14  5 1 0.525        0.1759350022
        22  3 1 0.35         0.1848610589
        30  2 1 0.175        0.1544535619
        """,
    ),
}
"""Time, at risk, answered, S, standard error."""


def observed(times: list[int], events: list[int]) -> ibis.Table:
    rows = [{"wait": time, "answered": bool(event)} for time, event in zip(times, events, strict=True)]
    return ibis.memtable(rows, schema={"wait": "int64", "answered": "bool"})


def steps(times: list[int], events: list[int]) -> list[dict[str, Any]]:
    curved = curve(observed(times, events), time="wait", event="answered")
    return rows(curved.order_by("wait"))


def rows(expression: ibis.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ibis.duckdb.connect(threads=1).to_pyarrow(expression).to_pylist()
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_curve_is_the_published_one(name: str) -> None:
    (times, events), table = PUBLISHED[name]
    expected = [tuple(map(float, line.split())) for line in table.split("\n") if line.strip()]
    found = [
        (row["wait"], row["at_risk"], row["events"], row["survival"], row["standard_error"])
        for row in steps(times, events)
        if row["events"]
    ]
    assert found == [pytest.approx(one, abs=1e-9) for one in expected]


@pytest.mark.parametrize(("data", "kept"), [(OPEN, 0.4), (YOUNG, 0.475)], ids=["old", "young"])
def test_the_kept_share_is_one_minus_survival_at_the_promise(
    data: tuple[list[int], list[int]], kept: float
) -> None:
    curved = curve(observed(*data), time="wait", event="answered")
    aggregated = curved.agg(kept=answered_within(curved, "wait", 15))
    assert rows(aggregated)[0]["kept"] == pytest.approx(kept)


def test_quantiles_and_their_limits_are_those_of_gehans_data() -> None:
    """Median 23, log-log limits 13 to beyond the data: what R's survfit prints for conf.type log-log."""
    curved = curve(observed(*GEHAN), time="wait", event="answered")
    low, high = limits(curved, "wait", 0.5, widening=ibis.literal(1.0))
    expression = curved.agg(
        p50=quantile(curved, "wait", 0.5), low=low, high=high, p90=quantile(curved, "wait", 0.9)
    )
    row = rows(expression)[0]
    assert row == {"p50": 23, "low": 13, "high": None, "p90": None}


def test_a_wider_design_never_narrows_the_limits() -> None:
    curved = curve(observed(*GEHAN), time="wait", event="answered")
    narrow, _ = limits(curved, "wait", 0.25, widening=ibis.literal(1.0))
    wide, _ = limits(curved, "wait", 0.25, widening=ibis.literal(2.0))
    row = rows(curved.agg(narrow=narrow, wide=wide))[0]
    assert row["wide"] <= row["narrow"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_the_curve_is_that_of_a_few_lines_of_python(waits: list[tuple[int, bool]]) -> None:
    found = [(row["wait"], row["survival"]) for row in steps(*map(list, zip(*waits, strict=True)))]
    expected = survival_by_hand([(float(wait), is_answered) for wait, is_answered in waits])
    assert found == [pytest.approx(one, abs=1e-9) for one in expected]
