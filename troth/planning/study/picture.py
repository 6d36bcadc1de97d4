"""The policies in one picture: what each keeps, what it neglects, and what it costs."""

from pathlib import Path
from typing import Any

from troth.planning.study.comparing import Study

PANELS = (
    ("kept", "promises kept, %", 100.0),
    ("neglect_minutes", "neglect, minutes a conversation", 1.0),
    ("network_cost", "network, EUR a day", 1.0),
    ("offers", "offers a day", 1.0),
)


def draw(study: Study, path: Path) -> None:
    """Write it as SVG, or as a page that needs nothing else where the name ends in .html."""
    import vl_convert

    chart = _chart(study).to_dict()
    if path.suffix == ".html":
        path.write_text(vl_convert.vegalite_to_html(chart, bundle=True), encoding="utf-8")
    else:
        path.write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")


def _chart(study: Study) -> Any:
    import altair

    panels = []
    for name, title, scale in PANELS:
        values = [
            {
                "policy": policy,
                "mean": figures[name].mean * scale,
                "low": (figures[name].low or figures[name].mean) * scale,
                "high": (figures[name].high or figures[name].mean) * scale,
            }
            for policy, figures in study.figures.items()
        ]
        data = altair.Chart(altair.InlineData(values=values))
        policy = altair.Y("policy:N", sort=None, title=None)
        x = altair.X("mean:Q", title=title, scale=altair.Scale(zero=name != "kept"))
        dots = data.mark_point(filled=True, size=60).encode(x=x, y=policy)
        bars = data.mark_rule().encode(x="low:Q", x2="high:Q", y=policy)
        panels.append((bars + dots).properties(width=260))
    return altair.concat(*panels, columns=2).properties(
        title=f"{study.scenario}, {len(study.seeds)} days, means with 95 % intervals"
    )
