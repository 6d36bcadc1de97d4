from math import isclose, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.report.stand_in import HOSTILE, figures, measured
from troth.insight.report.compare import Limits, NotMeasures, compare, mover
from troth.insight.report.comparison import as_text, write_comparison


def wilson(successes: int, n: int, z: float = 1.959963984540054) -> Limits:
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Limits(value=share, low=middle - half, high=middle + half)


def test_newcombes_published_example_comes_out() -> None:
    """56/70 against 48/80: Newcombe 1998, table II, method 10."""
    difference, low, high = mover(wilson(48, 80), wilson(56, 70))
    assert isclose(difference, 0.2)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@given(st.tuples(*[st.floats(0, 1)] * 3), st.tuples(*[st.floats(0, 1)] * 3))
def test_the_interval_holds_the_difference_and_turns_with_it(first: Any, second: Any) -> None:
    before, after = (Limits(low=one[0], value=one[1], high=one[2]) for one in (sorted(first), sorted(second)))
    difference, low, high = mover(before, after)
    assert low <= difference <= high
    back = mover(after, before)
    assert all(
        isclose(-one, other, abs_tol=1e-12) for one, other in zip(back, (difference, high, low), strict=True)
    )


def test_a_change_within_chance_is_none() -> None:
    before, after = measured().as_json(), measured(overall=figures(1.02)).as_json()
    found = {one.measure: one for one in compare(before, after) if one.dimension == "overall"}
    assert found["first_reply_p90_s"].is_better is None
    assert all(one.is_better is None for one in compare(before, before))


def test_better_is_less_waiting_and_more_kept() -> None:
    before, after = measured(overall=figures(2.0)).as_json(), measured(overall=figures(0.5)).as_json()
    found = {one.measure: one for one in compare(before, after) if one.dimension == "overall"}
    assert found["first_reply_p90_s"].is_better is True
    assert found["first_reply_p90_s"].difference < 0
    assert found["kept_share"].is_better is True
    assert found["kept_share"].difference > 0
    assert {one.is_better for one in compare(after, before) if one.measure == "kept_share"} >= {False}


def test_what_one_side_lacks_is_not_compared() -> None:
    before, after = measured().as_json(), measured().as_json()
    del after["overall"]["never_answered"]
    after["overall"]["kept_share"]["n"] = 0
    after["overall"]["told_share"]["low"] = None
    found = {one.measure for one in compare(before, after) if one.dimension == "overall"}
    assert not found & {"never_answered", "kept_share", "told_share", "turns"}
    assert "told_kept_share" in found


@pytest.mark.parametrize("other", [{}, {"overall": []}])
def test_what_is_no_report_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(NotMeasures, match="not a measures"):
        compare(measured().as_json(), other)


def test_the_table_says_what_changed_in_points() -> None:
    before, after = measured(overall=figures(2.0)).as_json(), measured(overall=figures(0.5)).as_json()
    text = as_text(compare(before, after))
    line = next(one for one in text.splitlines() if one.startswith("Promises kept "))
    assert "+18 points" in line
    assert line.endswith("better")
    assert as_text([]) == "Nothing can be compared: no figure has an interval in both."


def test_the_page_shows_hostile_names_as_text(tmp_path: Path) -> None:
    by = {"brand": {HOSTILE: figures(), "Lantern": figures()}}
    both = measured(by=by).as_json()
    path = write_comparison(compare(both, both), tmp_path, before=HOSTILE, after="June", locale="en")
    html = path.read_text("utf-8")
    assert "<script" not in html
    assert "\u202e" not in html
    assert "no change" in html
