"""From what the report says to one HTML file: templates, and styles that travel with it."""

from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext, ngettext
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from troth.insight.report import words

STYLES = (
    ("troth.site", "static/troth/tokens.css"),
    ("troth.site", "static/troth/insight.css"),
    ("troth.insight", "report/report.css"),
)


def laid_out(template: str, **context: Any) -> str:
    """The template with this context, in the language that is active; whatever comes from data is escaped."""
    return (
        _environment()
        .get_template(template)
        .render({"language": words.language(), "count": words.count, "styles": _styles(), **context})
    )


@cache
def _environment() -> Environment:
    """One of its own: an audit runs without the product, and the file knows no address to link to."""
    made = Environment(
        loader=PackageLoader("troth.insight", "jinja2"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


@cache
def _styles() -> Markup:
    # Nothing but our own files: they hold no "</style".
    return Markup("\n".join(files(package).joinpath(name).read_text("utf-8") for package, name in STYLES))  # noqa: S704
