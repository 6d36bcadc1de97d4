"""Small logs with figures that can be worked out by hand."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.insight.measures.logs import Row, engine_on, promise, row
from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.measures.dimensions import BY
from troth.insight.measures.figures import Figure, Measured
from troth.insight.measures.measure import measure
from troth.insight.measures.norms import Norms

WEEK = 7 * 24 * 60.0


def measured(rows: list[Row], folder: Path, norms: Norms | None = None, by: Collection[str] = ()) -> Measured:
    with engine_on(rows, folder) as engine:
        return measure(engine, norms, by=by)


def codes(found: Measured) -> set[str]:
    return {warning.code for warning in found.warnings}


def shop() -> list[Row]:
    """Five conversations, waits of 3, 10, 20 and 40 minutes and one that is open; the data end after 60."""
    rows = [row("end", 60, "note")]
    for name, wait in (("a", 3), ("b", 10), ("c", 20), ("d", 40)):
        rows += [row(name, 0, "customer", actor=name), row(name, wait, "agent", actor="Ann", team="days")]
    return [*rows, row("e", 30, "customer", actor="e", channel="chat")]


@pytest.fixture(scope="module")
def of_shop(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measured(shop(), tmp_path_factory.mktemp("log"), by=BY)


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("turns", 5, 5),
        ("conversations", 6, 6),
        ("open_turns", 1, 5),
        # 3, 10, 20 answered: S = .8, .6, .4; then e is censored at 30 and d answered at 40: S = 0
        ("first_reply_p50_s", 20 * 60, 5),
        ("first_reply_p90_s", 40 * 60, 5),
        ("never_answered", 0.2, 5),
        ("kept_share_15m", 0.4, 5),
        ("tightest_promise_90_s", 40 * 60, 5),
        # past 15 minutes: 5 + 25; the chat is held to 30 seconds and has waited 30 minutes
        ("neglect_minutes_per_turn", (5 + 25 + 29.5) / 5, 5),
        ("neglect_minutes_per_1000_conversations", (5 + 25 + 29.5) / 6 * 1000, 6),
        # three of six customers, since the note's conversation has one too
        ("neglect_index", 3 / 6, 6),
        ("kept_share", 0.4, 5),
        ("people_per_conversation", 1, 4),
        ("longest_silence_p50_s", (10 + 20) / 2 * 60, 6),
    ],
)
def test_the_figures_are_those_worked_out_by_hand(name: str, value: float, n: int, of_shop: Measured) -> None:
    figure = of_shop.overall[name]
    assert figure.value == pytest.approx(value)
    assert figure.n == n


def test_what_the_log_cannot_show_is_absent_and_named(of_shop: Measured) -> None:
    absent = {
        "bot_dead_end_share",
        "told_share",
        "handovers_per_conversation",
        "reopened_share",
        "repeated_share",
    }
    assert not absent & set(of_shop.overall)
    (said,) = [str(warning) for warning in of_shop.warnings if warning.code == "not_shown"]
    assert all(name in said for name in absent)
    assert {"few_turns", "nothing_told", "no_bots"} <= codes(of_shop)


def test_every_figure_has_a_definition(of_shop: Measured) -> None:
    assert set(of_shop.overall) <= set(CATALOGUE)
    assert all(str(one.title) and str(one.definition) and str(one.needs) for one in CATALOGUE.values())


def test_figures_are_there_by_dimension(of_shop: Measured) -> None:
    assert set(of_shop.by) == set(BY)
    assert of_shop.by["channel"]["chat"]["open_turns"].value == 1
    assert of_shop.by["channel"]["mail"]["never_answered"].value == 0
    assert of_shop.by["team"]["days"]["turns"].value == 4
    # Monday 9:00
    assert of_shop.by["hour_of_week"]["9"]["turns"].value == 5
    assert "never_answered" not in of_shop.by["agent"]["Ann"]


def test_the_json_has_exactly_what_was_agreed(of_shop: Measured) -> None:
    found = json.loads(json.dumps(of_shop.as_json(), allow_nan=False))
    assert set(found) == {"overall", "by", "warnings"}
    assert set(found["overall"]["turns"]) == {"value", "low", "high", "n"}
    assert all(isinstance(warning, str) for warning in found["warnings"])


def test_tables_stand_beside(of_shop: Measured) -> None:
    hours = of_shop.tables["hours"]
    assert [one["hour_of_week"] for one in hours] == list(range(168))
    # Four answers of one person in one hour; five arrivals: a quarter of a person is missing.
    assert (hours[9]["arrivals"], hours[9]["answers"], hours[9]["people_missing"]) == (5, 4, 0.25)
    assert hours[9]["reachable"] is False
    (waiting,) = of_shop.tables["waiting_now"]
    assert (waiting["conversation"], waiting["waiting_s"], waiting["overdue_s"]) == ("e", 1800, 1770)
    assert of_shop.tables["silences"][0]["conversation"] == "d"
    points = [(one["channel"], one["wait_s"], one["answered_share"]) for one in of_shop.tables["curve"]]
    assert points == [("mail", wait * 60, pytest.approx(share)) for wait, share in
                      ((3, 0.25), (10, 0.5), (20, 0.75), (40, 1.0))]  # fmt: skip


def test_an_empty_log_says_so(tmp_path: Path) -> None:
    assert codes(measured([], tmp_path)) == {"empty"}


def test_a_log_of_events_shows_silences_and_judges_nobody(tmp_path: Path) -> None:
    found = measured([row("a", 0, "event"), row("a", WEEK + 1, "event")], tmp_path)
    assert "no_turns" in codes(found)
    assert found.overall["silence_over_7d_share"].value == 1
    assert "neglect_index" not in found.overall
    assert "neglect_minutes_per_1000_conversations" not in found.overall


def test_a_log_without_answers_is_suspected(tmp_path: Path) -> None:
    asked = [row(str(number), number, "customer") for number in range(30)]
    assert "no_answers" in codes(measured(asked, tmp_path))
    assert "no_answers" not in codes(measured([*asked, row("0", 9, "agent")], tmp_path))


def test_answers_to_what_is_not_in_the_data_are_pointed_out(tmp_path: Path) -> None:
    rows = [row("a", 0, "customer"), row("a", 1, "agent"), row("b", 2, "agent")]
    assert "no_questions" in codes(measured(rows, tmp_path))
    assert "no_questions" not in codes(measured(rows[:2], tmp_path))


def test_of_a_dimension_only_the_largest_values_are_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("troth.insight.measures.dimensions.MOST_VALUES", 2)
    rows = [row(str(number), number, "customer", brand="abbccc"[number]) for number in range(6)]
    found = measured(rows, tmp_path, by=("brand",))
    assert set(found.by["brand"]) == {"b", "c"}
    assert found.by["brand"]["c"]["turns"].value == 3
    assert found.overall["turns"].value == 6


def test_shuffled_and_repeated_rows_change_nothing(tmp_path: Path, of_shop: Measured) -> None:
    rows = shop() * 2
    Random(4).shuffle(rows)
    again = measured(rows, tmp_path, by=BY)
    assert again.tables == of_shop.tables
    assert again.overall == of_shop.overall


def test_promises_are_kept_as_they_were_told(tmp_path: Path) -> None:
    rows = [row("end", 100, "note")]
    for name, wait in (("a", 10), ("b", 25), ("c", 50), ("d", None)):
        rows += [row(name, 0, "customer"), promise(name, 0, 30)]
        rows += [] if wait is None else [row(name, wait, "agent")]
    rows += [row("e", 0, "customer"), promise("e", 0, 5, told=False), row("e", 4, "agent")]
    # Not due yet: it counts neither way.
    rows += [row("f", 90, "customer"), promise("f", 90, 120)]
    found = measured(rows, tmp_path).overall
    assert found["kept_share"].value == pytest.approx(0.5, abs=0.05)
    assert found["told_kept_share"] == found["kept_share"]
    assert found["told_share"].value == pytest.approx(5 / 6)
    assert (found["internal_norm_kept_share"].value, found["internal_norm_kept_share"].n) == (1, 1)


def test_who_left_is_broken_or_unknown(tmp_path: Path) -> None:
    rows = [row("end", 100, "note"), row("a", 0, "customer"), row("a", 5, "agent")]
    rows += [row("b", 0, "customer"), row("b", 1, "left", actor_kind="customer")]
    found = measured(rows, tmp_path).overall
    assert found["kept_share"].value == pytest.approx(0.5)
    assert found["kept_share_if_leavers_are_unknown"].value == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "rows", "value"),
    [
        ("handovers_per_conversation", [("assigned", "Ann"), ("assigned", "Ann"), ("assigned", "Ben")], 0.5),
        ("reopened_share", [("closed", "Ann"), ("customer", "c")], 1.0),
        ("bot_dead_end_share", [("bot", "bot"), ("customer", "c")], 1.0),
        ("answered_by_others_share", [("customer", "another")], 1.0),
        ("asked_again_share", [("customer", "c")], 1.0),
    ],
)
def test_conduct_is_seen_in_the_rows(
    name: str, rows: list[tuple[str, str]], value: float, tmp_path: Path
) -> None:
    happened = [row("end", 2 * WEEK, "note"), row("a", 0, "customer", actor="c")]
    happened += [row("a", number, what, actor=actor) for number, (what, actor) in enumerate(rows, 1)]
    assert measured(happened, tmp_path).overall[name].value == value


def test_words_that_were_said_twice_are_repeated(tmp_path: Path) -> None:
    rows = [row("a", minute, "customer", text_hash="x") for minute in (0, 5)]
    rows += [row("b", minute, "customer", text_hash=str(minute)) for minute in (0, 5)]
    assert measured(rows, tmp_path).overall["repeated_share"].value == 0.5


def test_the_first_answer_solved_it_where_the_customer_stays_silent(tmp_path: Path) -> None:
    rows = [row("end", 3 * WEEK, "note")]
    for name, back in (("a", None), ("b", 30.0), ("c", 1.5 * WEEK)):
        rows += [row(name, 0, "customer"), row(name, 5, "agent")]
        rows += [] if back is None else [row(name, back, "customer")]
    figure = measured(rows, tmp_path).overall["solved_by_first_answer_share"]
    assert figure.value == pytest.approx(2 / 3)
    assert figure.n == 3


def test_broken_promises_are_counted_by_handovers(tmp_path: Path) -> None:
    rows: list[Row] = []
    for number, endings in enumerate((["kept", "broken"], ["broken", "broken"])):
        for place, ending in enumerate(endings):
            name = f"{number}.{place}"
            rows += [row(name, 0, "customer"), row(name, 1, "assigned", actor="Ann")]
            rows += [row(name, 2 + step, "assigned", actor=f"{step}") for step in range(number * 7)]
            rows.append(promise(name, 20, 30, promise_ending=ending))
    table = measured(rows, tmp_path).tables["handovers"]
    found = [(one["handovers"], one["conversations"], one["broken"], one["share"]) for one in table]
    assert found == [("0", 2, 1, 0.5), ("6+", 2, 2, 1.0)]


def test_data_without_unanswered_questions_are_suspected(tmp_path: Path) -> None:
    rows = [row("end", WEEK, "note")]
    for number in range(30):
        rows += [row(str(number), number, "customer"), row(str(number), number + 5, "agent")]
    assert "only_answered" in codes(measured(rows, tmp_path))
    assert "only_answered" not in codes(measured([*rows, row("x", 0, "customer")], tmp_path))


def test_what_is_asked_after_the_last_answer_does_not_hide_how_data_were_collected(tmp_path: Path) -> None:
    rows = [row("end", WEEK, "note")]
    for number in range(30):
        rows += [row(str(number), number, "agent"), row(str(number), number + 5, "customer")]
    assert "only_answered" in codes(measured(rows, tmp_path))


def test_a_looser_norm_is_kept_more(tmp_path: Path) -> None:
    shares: list[Any] = []
    for minutes in (1, 15, 120):
        found = measured(shop(), tmp_path, Norms.of(timedelta(minutes=minutes)))
        shares.append(found.overall["kept_share"].value)
    assert shares == sorted(shares)
    assert shares == pytest.approx([0, 0.4, 1])


def test_a_figure_that_is_no_number_is_null_in_json(of_shop: Measured) -> None:
    odd = replace(of_shop, overall={"turns": Figure(float("nan"), None, float("inf"), 0)}, by={})
    assert odd.as_json()["overall"]["turns"] == {"value": None, "low": None, "high": None, "n": 0}


@pytest.mark.parametrize(
    ("before", "expected"), [(None, 0), ("Ann", 0), ("Ben", 1)], ids=["nobody", "herself", "another"]
)
def test_the_first_holder_takes_it_from_whoever_was_at_work(
    before: str | None, expected: int, tmp_path: Path
) -> None:
    rows = [row("a", 0, "customer"), row("a", 9, "assigned", actor="Ann")]
    rows += [] if before is None else [row("a", 5, "note", actor=before)]
    assert measured(rows, tmp_path).overall["handovers_per_conversation"].value == expected
