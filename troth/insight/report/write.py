import json
from datetime import tzinfo
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from troth.insight.measures.figures import Measured
from troth.insight.report import words
from troth.insight.report.about import About
from troth.insight.report.layout import laid_out
from troth.insight.report.sections.contents import contents, zone_of
from troth.insight.report.sheets import write_sheets

MOST_SOURCES, MOST_REASONS = 30, 30


def write(measured: Measured, about: About, folder: Path, *, locale: str = "en") -> list[Path]:
    """report.html, measures.json, figures.csv and a CSV file for each table; the files, the report first.

    `locale` is one of en, tr, nl, es. Files of these names are written anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report, figures = folder / "report.html", folder / "measures.json"
    with override(locale):
        report.write_text(page(measured, about), "utf-8")
    figures.write_text(json.dumps(measured.as_json(), ensure_ascii=False, indent=1, allow_nan=False), "utf-8")
    return [report, figures, *write_sheets(measured, folder)]


def page(measured: Measured, about: About) -> str:
    """The report as HTML, in the language that is active."""
    zone = zone_of(about.zone)
    reasons = sorted(about.set_aside.items(), key=lambda one: -one[1])[:MOST_REASONS]
    title = words.name(about.title, 120)
    return laid_out(
        "insight/report.html",
        report=contents(measured, zone),
        title=_("Neglect audit: %(title)s") % {"title": title},
        about_title=title,
        span=_span(measured, zone),
        zone=words.name(about.zone),
        rows=about.rows,
        sources=_sources(about),
        set_aside=[(words.name(reason, 200), rows) for reason, rows in reasons],
        set_aside_rows=about.set_aside_rows,
        made=words.day(about.made_at),
        is_live=False,
    )


def _span(measured: Measured, zone: tzinfo) -> str:
    if measured.oldest_at is None or measured.newest_at is None:
        return _("The log is empty.")
    return words.span(measured.oldest_at.astimezone(zone), measured.newest_at.astimezone(zone))


def _sources(about: About) -> list[str]:
    named = [words.name(one, 120) for one in about.sources[:MOST_SOURCES]]
    more = len(about.sources) - len(named)
    return [*named, _("and %(count)s more") % {"count": words.count(more)}] if more else named
