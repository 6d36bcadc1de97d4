from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from troth.conversations.rules.holding_back import may_wait
from troth.conversations.rules.mentions import mentioned
from troth.conversations.rules.turn import held_until
from troth.conversations.rules.variables import best_language, filled, unknown_in

NOW = timezone.now()
TEN = timedelta(seconds=10)
PEOPLE = {1: "Emma Visser", 2: "Emma de Boer", 3: "Cem", 4: "Cem Ali"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Emma Visser, please", [1]),
        ("@emma de boer @Cem Ali", [2, 4]),
        ("@Emma", []),  # there are two
        ("@Cem", []),
        ("mail@Emma Visser", []),
        ("@Emma Vissers", []),
        ("@ Emma Visser", []),
        ("(@Cem Ali)", [4]),
        ("@Cem Ali and @cem ali", [4]),
    ],
)
def test_who_is_named_is_found_by_name(text: str, found: list[int]) -> None:
    assert mentioned(text, PEOPLE) == found


def test_one_of_a_first_name_is_found_by_it() -> None:
    assert mentioned("@ada look", {7: "Ada Kaya", 8: "Bo"}) == [7]


@given(some.text())
def test_whatever_is_written_names_nobody_of_nobody(text: str) -> None:
    assert mentioned(text, {}) == []


@pytest.mark.parametrize(
    ("kind", "seconds", "waits"),
    [
        ("mail", None, True),
        ("mail", 9, False),
        ("mail", 14, False),
        ("mail", 16, True),
        ("mail", -1, True),
        ("chat", None, False),
    ],
)
def test_an_answer_waits_only_where_no_promise_breaks_by_it(
    kind: str, seconds: int | None, waits: bool
) -> None:
    by = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert may_wait(kind, now=NOW, answer_by=by, span=TEN) is waits
    assert not may_wait(kind, now=NOW, answer_by=by, span=timedelta(0))


@given(some.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9)))
def test_who_takes_it_up_always_has_time_to_act(left: timedelta) -> None:
    assert held_until(NOW, NOW + left) >= max(NOW + timedelta(minutes=15), NOW + left)


def test_variables_are_filled_and_what_is_missing_stays_in_sight() -> None:
    text = "Dear {customer.name}, due { promise.due }."
    assert filled(text, {"customer.name": "Emma {x}"}) == "Dear Emma {x}, due [promise.due]."


def test_unknown_variables_are_found_with_their_place() -> None:
    found = unknown_in("Hi {customer.name}\n {nobody} {customer.name}{}")
    assert [(one.name, one.line, one.column) for one in found] == [("nobody", 2, 2), ("", 2, 26)]


@pytest.mark.parametrize(
    ("there", "wanted", "chosen"),
    [
        (["en", "nl"], "nl", "nl"),
        (["en", "nl"], "tr", "nl"),
        (["en", "tr"], "es", "en"),
        (["es"], "tr", "es"),
    ],
)
def test_the_customers_language_is_chosen_first(there: list[str], wanted: str, chosen: str) -> None:
    assert best_language(there, wanted, "nl") == chosen
