"""The picture of told against actual: a dot a promise, on and below the line where it was kept."""

from collections.abc import Sequence
from typing import Any

import altair
from django.utils.translation import gettext as _
from markupsafe import Markup

from troth.desk.ledger.outcomes import Outcome, tallied
from troth.insight.report import words
from troth.insight.report.charts import paint

SHORTEST, LONGEST = 10.0, 14 * 86400.0
"""Seconds: where the axes begin and end."""
TICKS = {
    "wide": (10, 60, 300, 900, 3600, 4 * 3600, 86400, 7 * 86400),
    "narrow": (60, 900, 4 * 3600, 7 * 86400),
}
SIZES = {"wide": (640, 420), "narrow": (290, 290)}
MOST = 500
"""Dots; of more promises every second, third ... is drawn."""
_LOOKS: dict[str, dict[str, Any]] = {
    "kept": {"shape": "circle", "filled": True, "fill": paint.ACCENT, "opacity": 0.55},
    "broken": {"shape": "cross", "filled": True, "fill": paint.LATE, "opacity": 0.75},
    "open": {"shape": "triangle-up", "filled": False, "stroke": paint.SOFT, "strokeWidth": 1.5},
}


def calibration(found: Sequence[Outcome], *, size: str) -> Markup | None:
    """Logarithmic both ways; who was not answered stands as a hollow triangle at the wait so far."""
    if not found:
        return None
    longest = min(LONGEST, max(900.0, *(max(one.told, one.waited) for one in found)))
    some = found[:: 1 + (len(found) - 1) // MOST]
    line = altair.InlineData(values=[{"x": at, "y": at} for at in (SHORTEST, longest)])
    kept = altair.Chart(line).mark_line(stroke=paint.LINE_STRONG, strokeDash=[4, 3])
    layers = [kept.encode(**_place())]
    layers += [_dots(some, look, longest) for look in _LOOKS]
    width, height = SIZES[size]
    chart = altair.layer(*layers).properties(width=width, height=height)
    return paint.svg(_with_axes(chart, TICKS[size], longest), _words(found))


def _look(one: Outcome) -> str:
    if one.answered is None:
        return "open"
    return "kept" if one.is_kept else "broken"


def _dots(found: Sequence[Outcome], look: str, longest: float) -> Any:
    values = [
        {"x": _clipped(one.told, longest), "y": _clipped(one.waited, longest)}
        for one in found
        if _look(one) == look
    ]
    return (
        altair.Chart(altair.InlineData(values=values)).mark_point(size=36, **_LOOKS[look]).encode(**_place())
    )


def _clipped(seconds: float, longest: float) -> float:
    return min(longest, max(SHORTEST, seconds))


def _place() -> dict[str, Any]:
    return {"x": altair.X("x:Q"), "y": altair.Y("y:Q")}


def _with_axes(chart: Any, ticks: Sequence[int], longest: float) -> Any:
    shown = [tick for tick in ticks if tick <= longest]
    says = paint.lookup({tick: words.duration(tick) for tick in shown})
    scale = altair.Scale(type="log", domain=[SHORTEST, longest], nice=False)
    axis = altair.Axis(values=shown, labelExpr=says)
    return chart.encode(x=altair.X("x:Q", scale=scale, axis=axis), y=altair.Y("y:Q", scale=scale, axis=axis))


def _words(found: Sequence[Outcome]) -> str:
    tally = tallied(found)
    said = {"kept": tally.kept, "broken": tally.broken, "undecided": tally.undecided}
    return (
        _("Told wait against lived wait: kept %(kept)s, broken %(broken)s, not decided %(undecided)s.") % said
    )
