from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.routing.needs.rules import folding
from troth.routing.needs.rules.folding import folded, is_said, said_by
from troth.routing.needs.rules.matching import CLAIMS, Asked, first_fit, fits

ASKED = Asked(
    channel=3,
    language="pt-BR",
    text="İade etmek istiyorum\nMy gift card does not work!",
    page="https://shop.example/Returns/new",
    tags=frozenset({"refund"}),
    tier="Gold",
    lists=frozenset({7}),
)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, True),
        ({"channels": [3]}, True),
        ({"channels": [4, 3]}, True),
        ({"channels": [4]}, False),
        ({"languages": ["pt"]}, True),
        ({"languages": ["PT-br"]}, True),
        ({"languages": ["p"]}, False),
        ({"languages": ["nl"]}, False),
        ({"words": ["gift card"]}, True),
        ({"words": ["GIFT  card"]}, True),
        ({"words": ["card gift"]}, False),
        ({"words": ["gif"]}, False),
        ({"words": ["gif*"]}, True),
        ({"words": ["iade"]}, True),
        ({"words": ["IADE"]}, True),
        ({"words": ["ıade"]}, True),
        ({"words": ["iad"]}, False),
        ({"words": ["!"]}, False),
        ({"words": ["*"]}, False),
        ({"words": ["nothing", "work"]}, True),
        ({"page": "/returns"}, True),
        ({"page": "/RETURNS"}, True),
        ({"page": "/repairs"}, False),
        ({"page": ""}, False),
        ({"tags": ["Refund"]}, True),
        ({"tags": ["refunds"]}, False),
        ({"tiers": ["gold"]}, True),
        ({"tiers": [""]}, False),
        ({"lists": [7]}, True),
        ({"lists": [8]}, False),
        ({"words": ["gift card"], "tiers": ["gold"]}, True),
        ({"words": ["gift card"], "tiers": ["silver"]}, False),
        ({"words": []}, False),
    ],
)
def test_a_rule_fits_when_all_that_it_asks_for_holds(when: dict[str, Any], expected: bool) -> None:
    assert fits(when, ASKED) is expected


@pytest.mark.parametrize(
    "when",
    [
        None, [], "words", 3, {"channels": 3}, {"channels": "3"}, {"channels": [True, "3", None]},
        {"words": "gift"}, {"words": [None, 1, {}]}, {"page": ["/returns"]}, {"tags": {}},
        {"moods": ["good"]},
        {"lists": ["7"]}, {"languages": None}, {"tiers": 1}, {"channels": [3], "moods": []},
    ],
)  # fmt: skip
def test_what_is_written_wrongly_fits_nothing(when: object) -> None:
    assert fits(when, ASKED) is False


def test_nobody_without_a_tier_or_a_page_is_in_one() -> None:
    plain = Asked(channel=1, text="gift card")
    assert not fits({"tiers": [""]}, plain)
    assert not fits({"page": "/"}, plain)
    assert not fits({"tags": [""]}, plain)
    assert not fits({"languages": [""]}, plain)


def test_the_first_that_fits_counts() -> None:
    assert first_fit([{"channels": [9]}, {"words": ["gift card"]}, {}], ASKED) == 1
    assert first_fit([{"channels": [9]}], ASKED) is None
    assert first_fit([], ASKED) is None


odd = st.sampled_from(
    [None, True, 0, 3, -1.5, "", "return*", "İ", "*", "\x00", [], ["x"], [3, None], {}, {"a": [1]}]
)
anything = odd | st.lists(odd, max_size=3)


@given(
    when=anything | st.dictionaries(st.sampled_from([*CLAIMS, "moods"]), anything), text=st.text(max_size=30)
)
def test_no_data_breaks_the_search(when: object, text: str) -> None:
    assert fits(when, Asked(channel=1, text=text)) in (True, False)


@given(text=st.text(max_size=30))
def test_small_and_capital_letters_are_the_same(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(words=st.lists(st.from_regex(r"[a-zçğışöüİı]{1,8}", fullmatch=True), min_size=1, max_size=6))
def test_each_word_of_a_text_is_said_by_it_in_any_case(words: list[str]) -> None:
    said = said_by(" ".join(words))
    for word in words:
        assert is_said(word, said)
        assert is_said(word.upper(), said)


def test_a_heap_of_accents_on_one_letter_is_read_as_fast_as_a_word() -> None:
    """Unicode puts them in order in the square of their number: a customer could stop all rounds with it."""
    heap = "a" + "\u0315\u0300" * 50_000
    began = perf_counter()
    said = said_by(f"My {heap} gift card")
    assert perf_counter() - began < 2
    assert is_said("gift card", said)


@given(st.lists(st.text(alphabet=st.sampled_from("aeİıéß\u0301\u0315ﬁ가\n"), max_size=50), max_size=6))
def test_words_beside_a_heap_are_read_as_they_are_elsewhere(words: list[str]) -> None:
    assert folded(f"{' '.join(words)} {'x' * 300}") == f"{folded(' '.join(words))} {'x' * 300}"


def test_as_many_words_as_a_brand_may_have_are_taken_apart_once() -> None:
    phrases = [f"phrase {rule} number {word}" for rule in range(100) for word in range(100)]
    said = said_by("Where is my order?")
    first = [is_said(one, said) for one in phrases]
    before = folding._wanted.cache_info().misses
    assert [is_said(one, said) for one in phrases] == first
    assert folding._wanted.cache_info().misses == before
