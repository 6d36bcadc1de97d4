from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from troth.channels.imports.desks.fields import (
    Unusable,
    identity,
    language,
    moment,
    plain,
    record_id,
    text,
)

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T10:00:00Z",
        "2026-03-02T11:00:00+01:00",
        "2026-03-02 10:00:00 UTC",
        "2026-03-02 11:00:00 +0100",
        "2026-03-02T10:00:00.000Z",
        1772445600,
        1772445600.0,
        1772445600000,
        1772445600000000,
        "1772445600",
        "1772445600000",
        " 2026-03-02T10:00:00Z ",
    ],
)
def test_one_time_is_written_in_many_ways(written: Any) -> None:
    assert moment(written, None) == TEN
    assert moment(written, AMSTERDAM) == TEN


def test_a_time_without_a_zone_is_in_that_of_the_hint() -> None:
    assert moment("2026-03-02 11:00:00", AMSTERDAM) == TEN


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "no time"),
        ("", "no time"),
        (True, "no time"),
        ("2026-03-02 10:00:00", "names no zone"),
        ("0001-01-01T00:00:00Z", "impossible"),
        ("0001-01-01T00:00:00+14:00", "impossible"),
        ("9999-12-31T23:59:59-14:00", "impossible"),
        (0, "impossible"),
        (-1, "impossible"),
        (float("inf"), "impossible"),
        (float("nan"), "impossible"),
        (10**400, "impossible"),
        ("yesterday", "could not be read"),
        ({}, "could not be read"),
        ([], "could not be read"),
    ],
)
def test_what_is_no_time_says_so(written: Any, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        moment(written, None)


def test_words_are_fit_for_a_table() -> None:
    assert text("a\ud800b\0") == "a\ufffdb\ufffd"
    assert text("\ud83d\ude00 \udc00") == "\U0001f600 \ufffd"
    assert text(12) == "12"
    nothing: list[Any] = [None, True, [], {}, ""]
    assert [text(value) for value in nothing] == [None] * 5


def test_ids_are_one_however_they_are_typed() -> None:
    assert {identity(12), identity(12.0), identity("12")} == {"12"}
    assert record_id("note", {"id": 3}, "1") == "note:3"
    assert record_id("note", {"a": 1, "b": 2}, "1") == record_id("note", {"b": 2, "a": 1}, "1")


def test_html_is_as_long_as_what_is_read() -> None:
    assert plain("<p>It &amp; <b>you</b></p><br/>") == "It & you"
    assert plain("1 < 2") == "1 < 2"
    assert plain("<p></p>") is None
    assert plain("<" * 1_000_000) == "<" * 1_000_000


def test_languages_are_named_by_two_letters() -> None:
    assert [language(name) for name in ("en-US", "EN_gb", "nl", "english", None, 3)] == ["en", "en", "nl"] + [
        None
    ] * 3
