import pytest

from troth.core.spreadsheet import as_it_was, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-7", "@here"])
def test_what_begins_like_a_formula_is_shown_and_not_run(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert as_it_was(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Emma", "'s Gravenhage", "a=b"])
def test_plain_words_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
    assert as_it_was(cell) == cell


@pytest.mark.parametrize("cell", ["\t=1", "\r=1"])
def test_a_formula_behind_a_blank_is_harmless_too(cell: str) -> None:
    assert harmless(cell).startswith("'")
