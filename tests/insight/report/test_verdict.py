from dataclasses import replace
from typing import Any

import pytest

from tests.insight.report import stand_in
from tests.insight.report.stand_in import figure, figures, measured
from troth.insight.measures.figures import Caution, Figure
from troth.insight.report.verdict import verdict


def said(**changes: Any) -> list[str]:
    return verdict(measured(overall={**figures(), **changes}))


def test_a_full_log_gets_three_sentences() -> None:
    assert verdict(measured()) == [
        "Half of those who wrote had a first answer within 12 min; one in ten waited longer than 2 h 14 min.",
        "7.3% were never answered, and of the promises that customers were told, 18% were not kept.",
        "The hole is Monday to Friday between 18:00 and 23:00, when 535 questions came in and 55 "
        "answers went "
        "out; a promise of 2 h 12 min to everyone would have been kept nine times in ten.",
    ]


def test_a_quantile_that_was_not_reached_is_not_named() -> None:
    assert said(first_reply_p90_s=figure(None))[0].endswith(
        "more than one in ten had none by the end of this span."
    )
    assert said(first_reply_p50_s=figure(None), first_reply_p90_s=figure(None))[0] == (
        "More than half of those who wrote had seen no answer by the end of this span."
    )
    assert "no promise of a month or less" in said(tightest_promise_90_s=figure(None))[2]


def test_a_norm_is_not_called_a_promise() -> None:
    untold = said(told_share=figure(0.0))[1]
    assert untold == (
        "7.3% were never answered; nobody was told when to expect an answer, and against the norm 18%"
        " waited too long."
    )


def test_what_the_log_cannot_support_is_not_claimed() -> None:
    whole = figures()
    del whole["never_answered"]
    assert (
        verdict(measured(overall=whole))[1] == "Of the promises that customers were told, 18% were not kept."
    )
    del whole["kept_share"]
    assert len(verdict(measured(overall=whole))) == 2
    assert not any("kept" in one for one in said(kept_share=Figure(0.5, 0.1, 0.9, 29))[1:2])


def test_everyone_answered_is_said_as_such() -> None:
    whole = {**figures(), "never_answered": figure(0.0)}
    del whole["kept_share"]
    assert verdict(measured(overall=whole))[1] == "Everyone who wrote was answered."


def test_who_was_never_answered_is_not_claimed_of_data_that_hold_only_answered_ones() -> None:
    collected = replace(measured(), warnings=[Caution("only_answered", "")])
    assert verdict(collected)[1] == "Of the promises that customers were told, 18% were not kept."


def test_where_no_answer_is_in_the_log_it_is_not_said_who_waited() -> None:
    none = said(turns=figure(40.0, 40, 0), open_turns=figure(40.0, 40, 0))
    assert len(none) == 1
    assert none[0].startswith("None of the 40 questions has an answer yet")


def test_a_log_of_events_tells_its_silences() -> None:
    events = {
        "conversations": figure(4544.0, 4544, 0),
        "silence_over_7d_share": figure(0.563, 4544),
        "longest_silence_p50_s": figure(632_640.0, 4544),
    }
    assert verdict(measured(overall=events, tables={})) == [
        "No customer's message is in this log, so nobody's wait can be told, only when nothing happened.",
        "In half of the 4,544 conversations nothing happened for 7 d 8 h or longer; in 56.3% of them "
        "for more than a week.",
    ]


def test_few_questions_carry_no_verdict() -> None:
    few = verdict(measured(overall=figures(n=12)))
    assert few[0].startswith("Only 12 questions were read")
    assert len(few) == 2
    assert verdict(measured(overall={}, tables={})) == [
        "Nobody wrote in this span, so there is nothing to judge yet."
    ]


@pytest.mark.parametrize("evening", [0.95, 1.0, 1.4])
def test_chance_is_not_called_a_hole(evening: float) -> None:
    tables = {"hours": stand_in.hours(evening=evening)}
    assert verdict(measured(tables=tables))[2].startswith("No hour of the day stands out")


def test_without_hours_only_the_promise_is_told() -> None:
    assert verdict(measured(tables={}))[2] == (
        "A promise of 2 h 12 min to everyone would have been kept nine times in ten."
    )
