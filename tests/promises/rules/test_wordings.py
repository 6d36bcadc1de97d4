import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wordings import (
    CHAT,
    CLOSED,
    LONGEST,
    MAIL,
    NAMES,
    OPEN,
    RESET,
    UPDATE,
    check,
    faults,
    filled,
    tidied,
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (OPEN, "You hear from us by {moment}, within {span}."),
        (CLOSED, "We sleep. By {moment} you have your answer."),
        (CLOSED, "Back at {opening}; answer by {moment}, in {span}."),
        (MAIL, "Hi!\n\n{promise}\n\n{automatic}\n{brand}"),
        (CHAT, "{promise}"),
        (RESET, "{reason} Now {moment}, in {span}."),
        (UPDATE, "More by {moment} ({span})"),
        (OPEN, ""),
    ],
)
def test_a_text_with_its_placeholders_is_good(name: str, text: str) -> None:
    assert check(name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (OPEN, "By {moment}.", "{span} is missing"),
        (OPEN, "In {span}.", "{moment} is missing"),
        (MAIL, "Thank you.", "{promise} is missing"),
        (OPEN, "By {moment}, in {span}, {name}.", "no placeholder {name} here; there are {moment}, {span}."),
        (OPEN, "By {moment}, in {span}, {promise}.", "no placeholder {promise} here"),
        (OPEN, "By {moment}, in {span} {}", "no placeholder {} here"),
        (CHAT, "{promise}" + "x" * LONGEST, f"longer than {LONGEST} letters"),
        (CHAT, "{promise}\x07", "cannot be seen (U+0007)"),
        (CHAT, "{promise}\u202egnol", "cannot be seen (U+202E)"),
    ],
)
def test_what_is_wrong_with_a_text_is_one_sentence(name: str, text: str, said: str) -> None:
    (sentence,) = check(name, text)
    assert said in sentence


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert [fault.what for fault in faults(OPEN, "{one} {two} {one}")] == ["one", "two", "moment", "span"]


def test_what_is_put_in_is_never_read_as_a_placeholder() -> None:
    said = {"promise": "{brand} {automatic}", "brand": "{promise}", "automatic": "A machine."}
    assert filled("{brand}: {promise} {automatic}", said) == "{promise}: {brand} {automatic} A machine."


def test_a_machine_says_that_it_is_one_also_where_the_brand_does_not() -> None:
    said = {"promise": "By noon.", "automatic": "A machine says this."}
    assert filled("{promise}", said) == "By noon.\n\nA machine says this."
    assert filled("{automatic} {promise}", said) == "A machine says this. By noon."


def test_a_place_without_words_leaves_no_hole() -> None:
    said = {"moment": "14:35", "reason": ""}
    assert filled("Sorry. {reason} By {moment}.\n\n{reason}\n\nBye", said) == "Sorry. By 14:35.\n\nBye"


@given(st.sampled_from(sorted(NAMES)), st.text(max_size=200))
def test_any_text_is_judged_and_what_is_good_can_be_filled(name: str, text: str) -> None:
    text = tidied(text)
    if check(name, text) or not text:
        return
    said = {place: f"<{place}>" for place in NAMES[name].places}
    assert all(f"<{place}>" in filled(text, said) for place in NAMES[name].must)


def test_lines_end_in_one_way() -> None:
    assert tidied(" \r\nHello, \r\n\r\n{promise}\r\n") == "Hello,\n\n{promise}"
