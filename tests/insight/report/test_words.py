import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from troth.insight.report import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (29.6, "30 s"),
        (59.7, "1 min"),
        (252, "4 min 12 s"),
        (732, "12 min"),
        (3599, "1 h"),
        (8040, "2 h 14 min"),
        (86399, "1 d"),
        (100_000, "1 d 4 h"),
        (14 * 86400 + 7200, "14 d"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@given(st.floats(min_value=0, max_value=1e9))
def test_no_duration_has_sixty_of_the_smaller_unit(seconds: float) -> None:
    said = words.duration(seconds)
    assert "60 s" not in said
    assert " 60 min" not in said
    assert not said.startswith("60 min")
    assert "24 h" not in said


@pytest.mark.parametrize(
    ("value", "n", "said"),
    [(0.073, 1285, "7.3%"), (0.42, 200, "42%"), (0, 9, "0%"), (1, 9, "100%"), (0.0002, 9, "< 0.1%")],
)
def test_shares_have_the_decimals_that_they_can_carry(value: float, n: int, said: str) -> None:
    assert words.share(value, n) == said


def test_nearly_everybody_is_not_everybody() -> None:
    assert words.share(0.9999, 5000) == "> 99.9%"


def test_shares_are_written_as_each_language_does() -> None:
    said = {}
    for language in ("en", "tr", "nl", "es"):
        with override(language):
            said[language] = words.share(0.825, 5000).replace("\u00a0", " ")
    assert said == {"en": "82.5%", "tr": "%82,5", "nl": "82,5%", "es": "82,5 %"}


@given(st.text())
def test_a_name_holds_nothing_that_steers(text: str) -> None:
    said = words.name(text)
    assert len(said) <= words.LONGEST_NAME
    assert not set(said) & set("\u202e\u2066\u200f\x00\x1b\n\r\t")


def test_a_name_of_ten_kilobytes_is_cut() -> None:
    assert words.name("x" * 10_000) == "x" * 59 + "…"
