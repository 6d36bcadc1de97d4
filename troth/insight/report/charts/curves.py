"""What share was answered within which wait, channel by channel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair
from django.utils.translation import gettext as _
from markupsafe import Markup

from troth.insight.measures.figures import Row
from troth.insight.report import words
from troth.insight.report.charts import paint

SHORTEST, LONGEST = 10.0, 14 * 86400.0
"""Seconds: where the axis begins, and where it ends at the latest."""
TICKS = {
    "wide": (10, 30, 120, 900, 3600, 4 * 3600, 86400, 7 * 86400),
    "narrow": (30, 900, 4 * 3600, 7 * 86400),
}
SIZES = {"wide": (760, 300), "narrow": (330, 260)}
LEADERS = {"chat": 30.0, "mail": 900.0}
"""Seconds in which those who lead answer, by channel: a line to look at, never a default."""
MOST = 5
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 3])
_APART = 0.065


def curves(rows: Sequence[Row], *, size: str) -> Markup | None:
    """Kaplan-Meier curves as steps over a logarithmic wait; rows have channel, wait_s and answered_share."""
    channels = _largest(rows)
    if not channels:
        return None
    longest = min(LONGEST, max(60.0, *(row["wait_s"] for one in channels.values() for row in one)))
    layers = [*_references(channels, longest), *_lines(channels, longest), _labels(channels, longest)]
    width, height = SIZES[size]
    chart = altair.layer(*layers).properties(width=width, height=height)
    return paint.svg(_with_axes(chart, TICKS[size], longest), _words(channels))


def _largest(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["wait_s"] is not None and row["answered_share"] is not None:
            found.setdefault(str(row["channel"]), []).append(row)
    most = sorted(found, key=lambda channel: -len(found[channel]))[:MOST]
    return {channel: sorted(found[channel], key=lambda row: float(row["wait_s"])) for channel in most}


def _clipped(rows: Sequence[Row], longest: float) -> list[tuple[float, float]]:
    """Points inside the axis: what was answered sooner stands at its begin, and the end carries the "
    "last share."""
    points = [(max(SHORTEST, float(row["wait_s"])), float(row["answered_share"])) for row in rows]
    inside = [point for point in points if point[0] <= longest] or [(SHORTEST, 0.0)]
    return [*inside, (longest, inside[-1][1])]


def _lines(channels: Mapping[str, Sequence[Row]], longest: float) -> Iterator[Any]:
    for number, rows in enumerate(channels.values()):
        values = [{"x": x, "y": y} for x, y in _clipped(rows, longest)]
        yield (
            altair.Chart(altair.InlineData(values=values))
            .mark_line(
                interpolate="step-after",
                strokeWidth=2.5 if number == 0 else 1.75,
                stroke=paint.ACCENT if number == 0 else paint.SOFT,
                strokeDash=list(_DASHES[number]),
            )
            .encode(**_place())
        )


def _place() -> dict[str, Any]:
    return {"x": altair.X("x:Q"), "y": altair.Y("y:Q")}


def _labels(channels: Mapping[str, Sequence[Row]], longest: float) -> Any:
    """Names at the ends of their lines, pushed apart where lines end together."""
    ends = sorted((_clipped(rows, longest)[-1][1], channel) for channel, rows in channels.items())
    values, lowest = [], -1.0
    for share, channel in ends:
        lowest = max(share, lowest + _APART)
        values.append({"x": longest, "y": lowest, "name": words.name(channel, 16)})
    return (
        altair.Chart(altair.InlineData(values=values))
        .mark_text(align="left", baseline="middle", dx=8, fontSize=12, fill=paint.INK)
        .encode(text="name:N", **_place())
    )


def _references(channels: Mapping[str, Sequence[Row]], longest: float) -> Iterator[Any]:
    for channel, seconds in LEADERS.items():
        if channel in channels and seconds < longest:
            values = [{"x": seconds, "y": 1.0, "to": 0.0, "name": f"{channel} {words.duration(seconds)}"}]
            line = altair.Chart(altair.InlineData(values=values))
            rule = line.mark_rule(stroke=paint.FAINT, strokeWidth=1, strokeDash=[2, 3])
            yield rule.encode(y2="to:Q", **_place())
            text = line.mark_text(baseline="bottom", dy=-6, fontSize=11, fill=paint.FAINT)
            yield text.encode(text="name:N", **_place())


def _with_axes(chart: Any, ticks: Sequence[int], longest: float) -> Any:
    shown = [tick for tick in ticks if tick <= longest]
    named = {tick: words.duration(tick) for tick in shown}
    shares = {share: words.share(share) for share in (0, 0.25, 0.5, 0.75, 1)}
    x = altair.X(
        "x:Q",
        scale=altair.Scale(type="log", domain=[SHORTEST, longest], nice=False),
        axis=altair.Axis(values=shown, labelExpr=paint.lookup(named), grid=False),
    )
    y = altair.Y(
        "y:Q",
        scale=altair.Scale(domain=[0, 1]),
        axis=altair.Axis(values=[0, 0.25, 0.5, 0.75, 1], labelExpr=paint.lookup(shares)),
    )
    return chart.encode(x=x, y=y)


def _words(channels: Mapping[str, Sequence[Row]]) -> str:
    ends = [
        _("%(channel)s: %(share)s in the end")
        % {"channel": words.name(channel, 30), "share": words.share(float(rows[-1]["answered_share"]))}
        for channel, rows in channels.items()
    ]
    return _("Share of turns answered, by how long it took. %(ends)s.") % {"ends": "; ".join(ends)}
