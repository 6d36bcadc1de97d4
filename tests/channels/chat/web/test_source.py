"""The one file that a shop's page loads."""

import gzip
import re

import pytest
from django.test import Client

from troth.channels.chat.web.source import module, packed

LARGEST = 20 * 1000


def test_the_widget_is_small() -> None:
    assert len(packed()) < LARGEST
    assert gzip.decompress(packed()) == module()


def test_the_widget_depends_on_nothing_and_asks_nobody_else() -> None:
    text = module().decode()
    assert not re.search(r"^\s*(import|export)\b(?!\.)", text, re.MULTILINE)
    assert set(re.findall(r"https?://[^\s\"'`)]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "https://desk.example/widget.js",
    }


def test_the_widget_reads_no_markup_and_runs_no_text() -> None:
    """What a strict policy forbids, and what a hostile message would need."""
    text = module().decode()
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "Function(",
        "document.write",
        "cookie",
    ):
        assert word not in text, word
    assert 'setAttribute("style"' not in text


@pytest.mark.django_db
def test_the_widget_is_served_to_every_page_and_asked_for_anew_cheaply() -> None:
    answer = Client().get("/widget.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert gzip.decompress(answer.content) == module()
    again = Client().get("/widget.js", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get("/widget.js").content == module()
    assert not answer.cookies
