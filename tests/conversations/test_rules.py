from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.conversations.rules.turn import UNPROMISED, answer_by, opens_turn
from troth.conversations.rules.words import first_words, storable

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)


@pytest.mark.parametrize(
    ("turn_is_open", "is_automatic", "is_first", "opens"),
    [
        (False, False, True, True),
        (False, True, True, True),  # what a machine began must be looked at by somebody
        (False, False, False, True),
        (False, True, False, False),
        (True, False, False, False),
        (True, True, False, False),
        (True, False, True, False),
    ],
)
def test_a_turn_opens_at_a_customers_word_where_none_is_open(
    turn_is_open: bool, is_automatic: bool, is_first: bool, opens: bool
) -> None:
    assert opens_turn(turn_is_open=turn_is_open, is_automatic=is_automatic, is_first=is_first) is opens


def test_a_turn_without_a_promise_is_late_after_a_day() -> None:
    now = datetime(2026, 11, 20, 16, 58, tzinfo=UTC)
    assert answer_by(now) == now + UNPROMISED


@given(ANY_TEXT)
def test_any_text_is_made_fit_to_keep(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\x00" not in kept
    kept.encode("utf-8")
    assert storable(kept) == kept


@given(ANY_TEXT, st.integers(1, 200))
def test_first_words_are_one_short_line(text: str, length: int) -> None:
    line = first_words(text, length)
    assert len(line) <= length
    assert line == " ".join(line.split()) or not line.strip("…")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("One\n\n  two\tthree ", "One two three"),
        ("x" * 160, "x" * 160),
        ("x" * 161, "x" * 159 + "…"),
        ("word " * 100, "word " * 31 + "word…"),
    ],
)
def test_what_is_too_long_ends_with_its_sign(text: str, line: str) -> None:
    assert first_words(text) == line


def test_a_huge_text_is_not_read_to_its_end() -> None:
    assert first_words("x" * 10_000_000) == "x" * 159 + "…"
