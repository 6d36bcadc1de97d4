"""A workday, hour by hour: questions in, answers out, and the hole between them."""

from collections.abc import Sequence
from typing import Any

import altair
from django.utils.translation import gettext as _
from markupsafe import Markup

from troth.insight.measures.figures import Row
from troth.insight.report import words
from troth.insight.report.charts import paint
from troth.insight.report.week import WORKDAYS, DayHour, day_hours

SIZES = {"wide": (760, 220), "narrow": (330, 200)}
EVERY = {"wide": 2, "narrow": 6}


def day(rows: Sequence[Row], *, size: str) -> Markup | None:
    """Rows have hour_of_week, arrivals and answers; Monday to Friday are summed."""
    hours = day_hours(rows, WORKDAYS)
    most = max((max(one.arrivals, one.answers) for one in hours), default=0)
    if not most:
        return None
    width, height = SIZES[size]
    # Each hour reaches to the next one, so the last is drawn to 24:00.
    steps = [*hours, DayHour(24, hours[-1].arrivals, hours[-1].answers)]
    chart = altair.layer(_hole(steps), _line(steps, "arrivals"), _line(steps, "answers"))
    chart = chart.properties(width=width, height=height).encode(x=_hours(EVERY[size]), y=_counts(most))
    return paint.svg(chart, _words(hours))


def _hole(steps: Sequence[DayHour]) -> Any:
    values = [{"x": one.hour, "y": max(one.arrivals, one.answers), "to": one.answers} for one in steps]
    area = altair.Chart(altair.InlineData(values=values)).mark_area(
        interpolate="step-after", fill=paint.LATE_SOFT
    )
    return area.encode(x="x:Q", y="y:Q", y2="to:Q")


def _line(steps: Sequence[DayHour], what: str) -> Any:
    values = [{"x": one.hour, "y": getattr(one, what)} for one in steps]
    colour, width = (paint.INK, 1.5) if what == "arrivals" else (paint.ACCENT, 2.5)
    line = altair.Chart(altair.InlineData(values=values)).mark_line(
        interpolate="step-after", stroke=colour, strokeWidth=width
    )
    return line.encode(x="x:Q", y="y:Q")


def _hours(every: int) -> Any:
    axis = altair.Axis(
        values=list(range(0, 25, every)),
        labelExpr="(datum.value < 10 ? '0' : '') + datum.value + ':00'",
        grid=False,
    )
    return altair.X("x:Q", scale=altair.Scale(domain=[0, 24], nice=False), axis=axis)


def _counts(most: int) -> Any:
    return altair.Y("y:Q", scale=altair.Scale(domain=[0, most], nice=True), axis=altair.Axis(tickCount=4))


def _words(hours: Sequence[DayHour]) -> str:
    busiest, quietest = max(hours, key=lambda one: one.arrivals), max(hours, key=lambda one: one.gap)
    return _(
        "Monday to Friday by hour of the day: most questions came in from %(busiest)s; "
        "the widest gap between questions and answers is from %(gap)s."
    ) % {"busiest": words.clock(busiest.hour), "gap": words.clock(quietest.hour)}
