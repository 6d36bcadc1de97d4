from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.measures.logs import MONDAY, Row, engine_on, promise, row, turns_by_hand, us
from troth.insight.measures.norms import Norms
from troth.insight.measures.turns import turns

LATER = 10_000.0
Found = Callable[[list[Row]], list[dict[str, Any]]]


def found_in(rows: list[Row], folder: Path, norms: Norms | None = None) -> list[dict[str, Any]]:
    """The turns of these rows, with what happens last in the data at LATER."""
    with engine_on([*rows, row("end", LATER, "note")], folder) as engine:
        table = turns(engine.log, newest_us=us(MONDAY + timedelta(minutes=LATER)), norms=norms)
        return engine.rows(table.order_by("conversation", "opened_us"))


@pytest.fixture
def found(tmp_path: Path) -> Found:
    return lambda rows: found_in(rows, tmp_path)


def minutes(at: int | None) -> float | None:
    return None if at is None else (at - us(MONDAY)) / 60_000_000


CASES: dict[str, tuple[list[Row], list[tuple[float, float | None]]]] = {
    "an answer ends it": ([row("a", 0, "customer"), row("a", 5, "agent")], [(0, 5)]),
    "more words do not open another": (
        [row("a", 0, "customer"), row("a", 3, "customer"), row("a", 5, "agent"), row("a", 6, "agent")],
        [(0, 5)],
    ),
    "a second question opens a second": (
        [row("a", 0, "customer"), row("a", 5, "agent"), row("a", 7, "customer"), row("a", 9, "agent")],
        [(0, 5), (7, 9)],
    ),
    "a bot, a note and an update end nothing": (
        [row("a", 0, "customer"), row("a", 1, "bot"), row("a", 2, "note"), row("a", 3, "update")],
        [(0, None)],
    ),
    "a message of the brand's own opens nothing": (
        [row("a", 0, "agent"), row("a", 4, "customer"), row("a", 6, "agent")],
        [(4, 6)],
    ),
    "at the same instant the customer was first": ([row("a", 0, "agent"), row("a", 0, "customer")], [(0, 0)]),
    "closing does not answer": ([row("a", 0, "customer"), row("a", 5, "closed")], [(0, None)]),
    "nobody asked": ([row("a", 0, "agent"), row("a", 5, "closed")], []),
}


@pytest.mark.parametrize("name", CASES)
def test_a_turn_runs_from_a_question_to_a_persons_answer(name: str, found: Found) -> None:
    rows, expected = CASES[name]
    assert [(minutes(one["opened_us"]), minutes(one["answered_us"])) for one in found(rows)] == expected


def test_a_customer_who_leaves_has_left_unless_she_writes_again(found: Found) -> None:
    gone = [row("a", 0, "customer"), row("a", 5, "left", actor_kind="customer")]
    (one,) = found(gone)
    assert (minutes(one["left_us"]), one["is_waiting"]) == (5, False)
    (one,) = found([*gone, row("a", 6, "customer")])
    assert (one["left_us"], one["is_waiting"], one["asked_again"]) == (None, True, 1)


def test_neglect_begins_at_the_first_promise_that_was_told(found: Found) -> None:
    rows = [
        row("a", 0, "customer"),
        promise("a", 0, 10, told=False),
        promise("a", 1, 30),
        promise("a", 20, 90),
        row("a", 50, "agent"),
    ]
    (one,) = found(rows)
    assert (minutes(one["due_us"]), minutes(one["norm_due_us"]), minutes(one["told_us"])) == (30, 10, 1)
    assert one["neglect_minutes"] == 20


def test_a_promise_of_the_turn_before_is_none_of_this_one(found: Found) -> None:
    rows = [row("a", 0, "customer"), promise("a", 0, 10), row("a", 5, "agent"), promise("a", 6, 7)]
    first, second = found([*rows, row("a", 8, "customer"), row("a", 30, "agent")])
    assert minutes(first["told_due_us"]) == 10
    # Mail, and nothing promised: a quarter of an hour.
    assert (second["told_due_us"], minutes(second["due_us"]), second["neglect_minutes"]) == (None, 23, 7)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [("agent", 45), ("left", 45), ("closed", LATER - 15), (None, LATER - 15)],
)
def test_neglect_runs_until_somebody_answers_or_the_customer_gives_up(
    ending: str | None, expected: float, found: Found
) -> None:
    rows = [row("a", 0, "customer")] + ([row("a", 60, ending)] if ending else [])
    assert found(rows)[0]["neglect_minutes"] == expected


def test_the_language_of_a_conversation_is_the_first_that_was_named(found: Found) -> None:
    rows = [
        row("a", 0, "customer"),
        row("a", 1, "agent", language="tr"),
        row("a", 2, "customer", language="en"),
    ]
    assert [one["language"] for one in found(rows)] == ["tr", "tr"]


def test_the_norm_is_that_of_the_channel(tmp_path: Path) -> None:
    norms = Norms(by_channel={"chat": timedelta(minutes=1)}, otherwise=timedelta(minutes=7))
    rows = [row("a", 0, "customer", channel="Chat"), row("b", 0, "customer", channel=None)]
    assert [minutes(one["due_us"]) for one in found_in(rows, tmp_path, norms)] == [1, 7]


HAPPENING = st.tuples(
    st.sampled_from("ab"),
    st.integers(0, 8),
    st.sampled_from(["customer", "customer", "agent", "bot", "note", "closed", "left"]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(HAPPENING, max_size=25), st.randoms(use_true_random=False))
def test_turns_are_those_of_a_few_lines_of_python_however_the_rows_lie(
    happened: list[tuple[str, int, str]], random: Random
) -> None:
    rows = [row(name, minute, what) for name, minute, what in happened]
    shuffled = [*rows, *random.sample(rows, len(rows) // 2)]
    random.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        engine_rows = found_in(shuffled, Path(folder))
    turned = [
        (one["conversation"], one["opened_us"], one["answered_us"], one["asked_again"] + 1)
        for one in engine_rows
    ]
    assert turned == turns_by_hand(rows)
