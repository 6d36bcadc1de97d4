"""From a chart to SVG inside a page: no scripts, no fonts and no colours of its own."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

INK, SOFT, FAINT, LINE, LINE_STRONG = "#000001", "#000002", "#000003", "#000004", "#000005"
ACCENT, ACCENT_SOFT, LATE, LATE_SOFT = "#000006", "#000007", "#000008", "#000009"
VARIABLES = {
    INK: "var(--ink)",
    SOFT: "var(--ink-soft)",
    FAINT: "var(--ink-faint)",
    LINE: "var(--line)",
    LINE_STRONG: "var(--line-strong)",
    ACCENT: "var(--accent)",
    ACCENT_SOFT: "var(--accent-soft)",
    LATE: "var(--late)",
    LATE_SOFT: "var(--late-soft)",
}
"""Stand-ins that the renderer takes for colours, and what the page paints them with."""
_SVG = "http://www.w3.org/2000/svg"
_IN_SVG = f"{{{_SVG}}}"
_TAKEN_FROM_THE_PAGE = (
    "class",
    "font-family",
    "font-weight",
    "style",
    "aria-hidden",
    "role",
    "pointer-events",
)

_DRESS = {
    "aria": False,
    "background": "transparent",
    "font": "Liberation Sans",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "gridColor": LINE,
        "labelColor": FAINT,
        "labelFontSize": 11,
        "labelPadding": 6,
        "ticks": False,
        "title": None,
    },
    "legend": {"disable": True},
}


def svg(chart: Any, words: str) -> Markup:
    """The picture of an Altair chart; `words` say what it shows to those who do not see it."""
    specification = {**chart.to_dict(), "config": _DRESS}
    return _dressed(json.dumps(specification, sort_keys=True), words)


def lookup(named: Mapping[Any, str]) -> str:
    """The renderer's expression for what an axis says at these values."""
    return f"{json.dumps({str(value): said for value, said in named.items()})}['' + datum.value]"


@lru_cache(maxsize=64)
def _dressed(specification: str, words: str) -> Markup:
    import vl_convert

    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(json.loads(specification)))  # noqa: S314 - our own
    for element in root.iter():
        # Which prefix a name is written with holds for the whole process, and others set one of theirs.
        element.tag = element.tag.removeprefix(_IN_SVG)
        _undress(element)
    root.set("xmlns", _SVG)
    width = root.attrib.pop("width")
    root.attrib.pop("height", None)
    root.attrib.update({"role": "img", "aria-label": words, "focusable": "false", "data-width": width})
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - escaped by the writer of XML


def _undress(element: ElementTree.Element) -> None:
    for attribute in _TAKEN_FROM_THE_PAGE:
        element.attrib.pop(attribute, None)
    for paint in ("fill", "stroke"):
        if (colour := element.get(paint)) in VARIABLES:
            element.set(paint, VARIABLES[str(colour)])
