"""Figures of a log that may not support them all, in the words of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.measures.definitions.definition import Definition
from troth.insight.measures.figures import Figure, Figures
from troth.insight.report import words

LONGEST_PROMISE_S = 30 * 86_400
"""Beyond a month nothing is a promise, and the tail of a curve rests on a handful of turns."""
PROMISES = ("tightest_promise_90_s", "tightest_promise_95_s")
FEWEST = 30
"""Below so many observations a figure is shown in grey, and no sentence leans on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One figure in words. `interval` and `count` are empty where there is nothing to say."""

    name: str
    title: str
    value: str
    interval: str
    count: str
    definition: str
    is_small: bool


def value_of(figures: Figures, measure: str) -> float | None:
    figure = figures.get(measure)
    return None if figure is None else figure.value


def firm(figures: Figures, measure: str) -> Figure | None:
    """The figure, if it has a value and enough observations for a sentence to lean on it."""
    figure = figures.get(measure)
    return figure if figure is not None and figure.value is not None and figure.n >= FEWEST else None


def shown(measure: str, figures: Figures) -> Shown:
    """Also for a figure that is not there: it says so."""
    figure, about = figures.get(measure), CATALOGUE[measure]
    is_plain = about.unit == "count" and figure is not None and figure.value == figure.n
    return Shown(
        name=measure,
        title=str(about.title),
        value=_absent() if figure is None else _value(about, figure),
        interval=_interval(about, figure),
        count="" if figure is None or is_plain else f"n = {words.count(figure.n)}",
        definition=str(about.definition),
        is_small=figure is None or figure.n < FEWEST,
    )


def all_shown(measures: Iterable[str], figures: Figures) -> list[Shown]:
    """Those of these measures that the log supports."""
    return [shown(measure, figures) for measure in measures if measure in figures]


def _absent() -> str:
    return "–"


def _value(about: Definition, figure: Figure) -> str:
    if about.name in PROMISES and (figure.value is None or figure.value > LONGEST_PROMISE_S):
        return _("over %(span)s") % {"span": words.duration(LONGEST_PROMISE_S)}
    if figure.value is None:
        return _("not reached") if about.unit == "seconds" else _absent()
    return in_unit(about, figure.value, figure.n)


def _interval(about: Definition, figure: Figure | None) -> str:
    if figure is None or figure.low is None or (figure.low == figure.high == figure.value):
        return ""
    low = in_unit(about, figure.low, figure.n)
    if figure.high is None:
        return _("%(low)s or more") % {"low": low}
    return _("%(low)s to %(high)s") % {"low": low, "high": in_unit(about, figure.high, figure.n)}


def in_unit(about: Definition, value: float, n: int | None = None) -> str:
    if about.unit == "share":
        return words.share(value, n)
    if about.unit == "seconds":
        return words.duration(value)
    if about.unit == "minutes":
        return words.duration(60 * value)
    return words.number(value)
