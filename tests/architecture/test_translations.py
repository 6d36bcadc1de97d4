"""Every string that people read is there in four languages, with the same blanks to fill in."""

import html
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests.architecture.sources import ROOT
from troth.site.locale.__main__ import LANGUAGES, extracted, read

BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TEMPLATES = [
    path
    for path in sorted((ROOT / "troth").rglob("*.html"))
    if path.name != "components.html"  # shows the parts to whoever builds pages, with samples in them
]
NAMES = {"Troth", "Ctrl", "Enter", "Esc", "nbsp", "middot", "mdash", "rarr", "larr", "times"}
"""What is written the same in every language."""
OTHERS = [language for language in LANGUAGES if language != "en"]


@cache
def ids() -> set[str]:
    return {str(one.id[0] if isinstance(one.id, tuple | list) else one.id) for one in extracted() if one.id}


def forms(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, tuple | list) else [str(value or "")]


def test_the_sources_have_strings() -> None:
    assert len(ids()) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_missing(language: str) -> None:
    known = {forms(one.id)[0] for one in read(language) if one.id}
    assert ids() - known == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_string_is_left_in_english(language: str) -> None:
    empty = [forms(one.id)[0] for one in read(language) if one.id and not all(forms(one.string))]
    assert [one for one in empty if one in ids()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_blanks_are_the_same_in_every_language(language: str) -> None:
    assert [forms(one.id)[0] for one in read(language) if one.id and not _has_its_blanks(one)] == []


def _has_its_blanks(message: Message) -> bool:
    wanted = [set(BLANK.findall(form)) for form in forms(message.id)]
    given = [set(BLANK.findall(form)) for form in forms(message.string) if form]
    # A singular may leave its number out: "an hour". Nothing may ask for what is not given.
    return all(one <= wanted[-1] for one in given) and (
        len(wanted) > 1 or all(one == wanted[0] for one in given)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_marked_as_a_guess(language: str) -> None:
    assert [one.id for one in read(language) if one.id and one.fuzzy] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_nothing_outside_the_catalogue(path: Path) -> None:
    """What stands between tags goes through _(): a bare sentence would stay English for everybody."""
    text = re.sub(r"\{%\s*trans\b.*?endtrans\s*%\}", " ", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|code|svg)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)
    # A macro may hold the attributes of a tag; and &lt; is a sign, not a word.
    text = html.unescape(re.sub(r'[\w-]+="[^"]*"', " ", text))
    said = [words for words in re.findall(r"[^\W\d_]{2,}(?: [^\W\d_]{2,})*", text) if words not in NAMES]
    assert said == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_attributes_that_are_read_aloud_are_translated(path: Path) -> None:
    bare = re.findall(
        r'\b(?:title|aria-label|placeholder|alt)="([^"{]*[A-Za-z]{2,}[^"{]*)"', path.read_text()
    )
    assert [one for one in bare if one not in NAMES] == []
