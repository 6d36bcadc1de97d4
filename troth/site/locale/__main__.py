"""`python -m troth.site.locale` compiles the catalogues; with --extract it takes new strings in first."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LANGUAGES = ("en", "tr", "nl", "es")
METHODS = [("**/jinja2/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/jinja2/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """Every string that the sources mark, in the order of the files."""
    catalogue = Catalog(project="Troth", charset="utf-8", fuzzy=False)
    found = extract_from_dir(str(ROOT / "troth"), METHODS, OPTIONS, KEYWORDS)
    for _file, _line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def extract() -> None:
    template = extracted()
    for language in LANGUAGES:
        path = po_of(language)
        known = read(language) if path.is_file() else Catalog(locale=language, charset="utf-8", fuzzy=False)
        known.update(template, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, known, width=100, ignore_obsolete=True, omit_header=False, sort_output=True)


def po_of(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def compile_all() -> None:
    for language in LANGUAGES:
        written = io.BytesIO()
        write_mo(written, read(language))
        po_of(language).with_suffix(".mo").write_bytes(written.getvalue())


if __name__ == "__main__":
    if "--extract" in sys.argv[1:]:
        extract()
    compile_all()
