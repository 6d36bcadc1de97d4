import csv
import io
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.insight.report.stand_in import HOSTILE, about, curve, figures, measured, waiting
from troth.insight.measures.figures import Measured
from troth.insight.report.sheets import harmless
from troth.insight.report.write import write


def written(folder: Path, whole: Measured | None = None, *, locale: str = "en", **changes: Any) -> str:
    (report, *_rest) = write(whole or measured(), about(**changes), folder, locale=locale)
    return report.read_text("utf-8")


class Seen(HTMLParser):
    """What a browser would do with it: the elements, and every address that one of them names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.addresses: list[str] = []
        self.acts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "xlink:href", "action", "data"):
                self.addresses.append(str(value))
            if name.startswith("on"):
                self.acts.append(name)


def test_the_report_needs_nothing_but_itself(tmp_path: Path) -> None:
    html = written(tmp_path)
    seen = Seen(html)
    assert seen.addresses == []
    assert seen.acts == []
    assert not seen.elements & {"script", "link", "img", "iframe", "object", "image"}
    assert "url(" not in html
    assert "@import" not in html
    assert len(html) < 500_000


def test_it_is_all_there(tmp_path: Path) -> None:
    html = written(tmp_path)
    for words in (
        "Lantern and Nordlicht",
        "3 October 2026 to 31 October 2026",
        "20,417 rows",
        "Set aside: 15",
    ):
        assert words in html
    for words in (
        "the time names no zone",
        "C-20417",
        "Half of those who wrote",
        "“Had to repeat”",
        "5 d 4 h",
    ):
        assert words in html
    assert html.count("<svg") == 6
    assert html.count("<details") > 15


def test_every_table_is_a_sheet_and_the_figures_are_json(tmp_path: Path) -> None:
    written(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "report.html", "measures.json", "figures.csv", "hours.csv", "curve.csv",
        "handovers.csv", "waiting_now.csv", "silences.csv",
    }  # fmt: skip
    assert json.loads((tmp_path / "measures.json").read_text()) == measured().as_json()
    with (tmp_path / "hours.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 168


def hostile() -> Measured:
    long = HOSTILE + "A" * 10_000
    by = {
        one: {HOSTILE: figures(), long: figures(1.2)}
        for one in ("channel", "brand", "team", "agent", "segment")
    }
    by["language"] = {HOSTILE: figures(), "../../etc": figures(n=3)}
    tables = {
        **measured().tables,
        "waiting_now": [
            {**row, "conversation": HOSTILE, "brand": long, "channel": HOSTILE} for row in waiting()
        ],
        "curve": [{**row, "channel": long if row["channel"] == "mail" else HOSTILE} for row in curve()],
        "silences": [
            {"conversation": "=1+1", "brand": None, "channel": "+cmd|' /C calc'!A0", "silence_s": 5.0}
        ],
    }
    return measured(by=by, tables=tables)


def test_hostile_names_are_text_and_short(tmp_path: Path) -> None:
    html = written(tmp_path, hostile(), title=HOSTILE, sources=[HOSTILE] * 50, set_aside={HOSTILE: 3})
    assert Seen(html).elements.isdisjoint({"script", "img"})
    assert "\u202e" not in html
    assert "A" * 200 not in html
    assert "{{ 7*7 }}" in html
    assert "and 20 more" in html


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    written(tmp_path, hostile())
    for path in tmp_path.glob("*.csv"):
        text = path.read_text("utf-8-sig")
        assert "\u202e" not in text
        for row in csv.reader(io.StringIO(text)):
            assert not [cell for cell in row if re.match(r"[=@|%＝]|[+-](?!\d)", cell)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'@SUM(A1)"),
        ("\t-2+3", "'-2+3"),
        ("＝1", "'＝1"),
        (-2.5, -2.5),
        (None, None),
        ("Lantern", "Lantern"),
        ("two\nlines", "two lines"),
        (datetime(2026, 10, 31, tzinfo=UTC), "2026-10-31T00:00:00+00:00"),
    ],
)
def test_numbers_stay_numbers_and_text_stays_text(given: Any, kept: Any) -> None:
    assert harmless(given) == kept


def test_an_empty_log_gives_a_report_that_says_so(tmp_path: Path) -> None:
    empty = measured(overall={}, by={}, tables={}, warnings=[], oldest_at=None, newest_at=None)
    html = written(tmp_path, empty, rows=0, set_aside={})
    assert "The log is empty." in html
    assert "Nobody wrote in this span" in html
    assert "none was set aside" in html


@pytest.mark.parametrize("locale", ["en", "tr", "nl", "es"])
def test_each_language_is_marked_as_such(tmp_path: Path, locale: str) -> None:
    assert f'<html lang="{locale}">' in written(tmp_path, locale=locale)
