"""Hand-overs against broken promises."""

from collections.abc import Sequence

import altair
from django.utils.translation import gettext as _
from markupsafe import Markup

from troth.insight.measures.figures import Row
from troth.insight.report import words
from troth.insight.report.charts import paint

SIZES = {"wide": 640, "narrow": 300}


def handovers(rows: Sequence[Row], *, size: str) -> Markup | None:
    """A point and its interval for each number of hand-overs; rows have handovers, share, low and high."""
    values = [
        {"name": str(row["handovers"]), "share": row["share"], "low": row["low"], "high": row["high"]}
        for row in rows
        if row["share"] is not None
    ]
    if len(values) < 2:
        return None
    for value in values:
        value["said"] = words.share(float(value["share"] or 0))
    shares = {share: words.share(share) for share in (0, 0.25, 0.5, 0.75, 1)}
    place = altair.Y(
        "name:N", sort=None, axis=altair.Axis(grid=False, labelFontSize=12, labelColor=paint.INK)
    )
    axis = altair.Axis(values=list(shares), labelExpr=paint.lookup(shares))
    chart = altair.Chart(altair.InlineData(values=values)).encode(y=place)
    scale = altair.Scale(domain=[0, 1])
    span = chart.mark_rule(stroke=paint.LINE_STRONG, strokeWidth=2).encode(
        x=altair.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    point = chart.mark_point(filled=True, fill=paint.ACCENT, stroke=None, size=90, opacity=1).encode(
        x="share:Q"
    )
    said = chart.mark_text(baseline="bottom", dy=-7, fontSize=12, fill=paint.INK).encode(
        x="share:Q", text="said:N"
    )
    whole = altair.layer(span, point, said).properties(width=SIZES[size], height=42 * len(values))
    ends = "; ".join(f"{value['name']}: {value['said']}" for value in values)
    return paint.svg(
        whole, _("Share of promises broken, by number of hand-overs. %(ends)s.") % {"ends": ends}
    )
