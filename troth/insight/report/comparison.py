"""A comparison as a table for a terminal and as a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.report import words
from troth.insight.report.compare import Change
from troth.insight.report.known import in_unit
from troth.insight.report.layout import laid_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change in words; `tone` is "better", "worse" or empty."""

    measure: str
    before: str
    after: str
    difference: str
    interval: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that is compared for one value of one dimension; a name of "" is for all together."""

    name: str
    lines: Sequence[Line]


def as_text(changes: Sequence[Change]) -> str:
    """The table that `troth audit --compare` prints, in English."""
    with override("en"):
        blocks = [_block(group) for group in groups(changes)]
    return "\n\n".join(blocks) if blocks else "Nothing can be compared: no figure has an interval in both."


def write_comparison(
    changes: Sequence[Change], folder: Path, *, before: str, after: str, locale: str = "en"
) -> Path:
    """compare.html; `before` and `after` name the two reports."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "compare.html"
    names = {"before": words.name(before, 120), "after": words.name(after, 120)}
    with override(locale):
        path.write_text(laid_out("insight/compare.html", groups=groups(changes), **names), "utf-8")
    return path


def groups(changes: Iterable[Change]) -> list[Group]:
    return [
        Group(_named(dimension, of), [_line(change) for change in some])
        for (dimension, of), some in groupby(changes, key=lambda one: (one.dimension, one.of))
    ]


def _named(dimension: str, of: str) -> str:
    return "" if dimension == "overall" else f"{dimension}: {words.name(of)}"


def _line(change: Change) -> Line:
    about = CATALOGUE[change.measure]
    low, high = _signed(change, change.low), _signed(change, change.high)
    return Line(
        measure=str(about.title),
        before=in_unit(about, change.before),
        after=in_unit(about, change.after),
        difference=_signed(change, change.difference),
        interval=_("%(low)s to %(high)s") % {"low": low, "high": high},
        outcome=_outcome(change),
        tone={None: "", True: "better", False: "worse"}[change.is_better],
    )


def _outcome(change: Change) -> str:
    if change.is_better is None:
        return _("no change")
    return _("better") if change.is_better else _("worse")


def _signed(change: Change, value: float) -> str:
    """A share changes by points: five per cent more of forty is not five points more."""
    about = CATALOGUE[change.measure]
    sign = "−" if value < 0 else "+" if value > 0 else ""
    if about.unit == "share":
        return sign + _("%(points)s points") % {"points": words.number(100 * abs(value))}
    return sign + in_unit(about, abs(value))


def _block(group: Group) -> str:
    heads = ("measure", "before", "after", "change", "95 % interval", "")
    rows = [
        heads,
        *(
            (one.measure, one.before, one.after, one.difference, one.interval, one.outcome)
            for one in group.lines
        ),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    said = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([group.name or "overall", *said])
