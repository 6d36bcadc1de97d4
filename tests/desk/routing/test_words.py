from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from django.utils.translation import override

from troth.desk.routing.words import how_far, left_words, why_me, why_nobody, why_them
from troth.promises.moments import LANGUAGES
from troth.routing.rules.reasons import Why


def why(rule: str, **changes: Any) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "order": "slack",
        "place": 1,
        "waiting": 7,
        "slack": 240.0,
        "language": "tr",
        "skill": "Returns",
        "held": 1,
        "free": 4,
    }
    return Why(rule=rule, **{**said, **changes}).as_data()


NOW = "Of 7 that wait it is the closest to being late: 4 minutes left."

ME = [
    (why("sticky"), f"You answered this customer last. {NOW}"),
    (
        why("least_needed"),
        "You speak Turkish and know Returns. "
        f"Of 4 who could take it you are the least taken up; in hand: 1. {NOW}",
    ),
    (
        why("most_room", skill="", order="first come"),
        "You speak Turkish. Of 4 who could take it you have the most room; in hand: 1. "
        "Of 7 that wait it has waited longest: 4 minutes left.",
    ),
    (
        why("in_turn", language="", order="first come", place=3),
        "You know Returns. It is your turn among the 4 who could take it. "
        "Of 7 that wait it is number 3, the oldest first: 4 minutes left.",
    ),
    (
        why("network", price=2.8, in_house=0.125, held=None, free=None, beside=True),
        "You speak Turkish and know Returns. "
        "The chance that the brand’s own people get to it in time is 12%. "
        "Experts are asked by price and by how often they accept. You get €2.80 for it. "
        f"{NOW} Somebody else is asked at the same time; who accepts first has it.",
    ),
    (
        why("network", price=None, in_house=None, language="", skill=""),
        f"Experts are asked by price and by how often they accept. {NOW}",
    ),
    (
        why("least_needed", free=1, waiting=1, slack=-120.0, level=3),
        "You speak Turkish and know Returns (level 3). Nobody else could take it now. "
        "Nothing else waits: 2 minutes late.",
    ),
    (
        why("least_needed", free=None, order="", place=0, language="", skill=""),
        "Time to answer it: 4 minutes left.",
    ),
    (
        why("least_needed", place=2, language="", skill="", held=0),
        "Of 4 who could take it you are the least taken up; in hand: 0. "
        "Of 7 that wait it is number 2, the closest to late first: 4 minutes left.",
    ),
    (
        why("least_needed", order="earliest due", place=2, language="", skill=""),
        "Of 4 who could take it you are the least taken up; in hand: 1. "
        "Of 7 that wait it is number 2: 4 minutes left.",
    ),
    (
        why("least_needed", reach=1, free=1),
        "You speak Turkish and know Returns. Nobody else could take it now. "
        f"Its time runs out, so people with the skill in all teams are asked. {NOW}",
    ),
    (
        why("least_needed", reach=2, free=1),
        "You speak Turkish. Nobody else could take it now. "
        f"Its time runs out, so people of all teams are asked. {NOW}",
    ),
    (
        why("least_needed", reach=3, free=1),
        f"Nobody else could take it now. Its time is nearly over, so supervisors are asked too. {NOW}",
    ),
]


BESIDE = "Somebody else is asked at the same time; who accepts first has it."
ME += [
    (
        why("least_needed", free=1, beside=True, language="", skill=""),
        f"{NOW} {BESIDE}",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), ME)
def test_an_agent_reads_why_they_are_asked_and_why_now(data: Mapping[str, Any], sentence: str) -> None:
    assert why_me(data) == sentence


THEM = [
    (why("sticky", language="", skill=""), "Deniz was asked: answered this customer last."),
    (
        why("least_needed", language="", skill=""),
        "Deniz was asked: of 4 who could take it, the least taken up (in hand: 1) and, among equals, "
        "the least needed elsewhere.",
    ),
    (
        why("most_room", language="", skill="", held=0),
        "Deniz was asked: of 4 who could take it, the one with the most room; in hand: 0.",
    ),
    (
        why("in_turn", language="", skill=""),
        "Deniz was asked: the next in turn of 4 who could take it.",
    ),
    (why("in_turn", free=1, language="", skill=""), "Deniz was asked: nobody else could take it."),
    (why("least_needed", free=None, language="", skill=""), "Deniz was asked."),
    (why("a rule of later", language="", skill=""), "Deniz was asked."),
    (
        why("network", price=3.1, in_house=0.5, language="", skill=""),
        "Deniz was asked: an expert. It costs €3.10. "
        "The chance that the brand’s own people get to it in time is 50%. "
        "Experts are asked by price and by how often they accept.",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), THEM)
def test_whoever_leads_reads_why_this_person_was_asked(data: Mapping[str, Any], sentence: str) -> None:
    assert why_them(data, "Deniz") == f"{sentence} {NOW} The search reaches the team of its queue."


def test_whoever_leads_reads_what_was_asked_for_and_who_else_is_asked() -> None:
    said = why_them(why("sticky", reach=2, beside=True), "Deniz")
    assert said == (
        f"Deniz was asked: answered this customer last. {NOW} It asks for Turkish and Returns. "
        "The search reaches whoever speaks the language, in all teams. "
        "Somebody else is asked at the same time; who accepts first has it."
    )


NOBODY = [
    ("nobody_here", "Nobody is online who could take it."),
    ("full", "Everybody who could take it has as much as they can hold."),
    ("one_by_one", "Whoever could take it is asked for something else first."),
    ("kept_free", "The last free places are kept for what cannot wait."),
    ("asked", "Everybody who could take it now was asked, and nobody has taken it."),
    ("a rule of later", "Nobody is asked at this moment."),
]


@pytest.mark.parametrize(("rule", "sentence"), NOBODY)
def test_it_is_said_why_nobody_is_asked(rule: str, sentence: str) -> None:
    data = why(rule, held=None, free=None, skill="", reach=3)
    assert why_nobody(data) == (
        f"{sentence} It asks for Turkish. The search reaches all teams, and whoever leads."
    )


def test_where_people_take_work_themselves_nothing_is_searched() -> None:
    assert why_nobody(why("manual")) == "Nothing is given out by itself here: people take what waits."


REACHED = [
    ({}, ""),
    ({"reach": 0}, "The search reaches the team of its queue."),
    ({"reach": 1}, "The search reaches all teams."),
    ({"reach": 1, "skill": "Returns"}, "The search reaches whoever has the skill, in all teams."),
    ({"reach": 2}, "The search reaches all teams."),
    ({"reach": 2, "language": "tr"}, "The search reaches whoever speaks the language, in all teams."),
    ({"reach": 3}, "The search reaches all teams, and whoever leads."),
]


@pytest.mark.parametrize(("data", "sentence"), REACHED)
def test_it_is_said_how_far_the_search_goes(data: Mapping[str, Any], sentence: str) -> None:
    assert how_far(data) == sentence


LEFT = [
    (240.0, "4 minutes left"),
    (1.0, "1 second left"),
    (0.0, "0 seconds left"),
    (-3600.0, "1 hour late"),
    (-4 * 86400.0, "4 days late"),
    (4 * 86400.0, "4 days left"),
]


@pytest.mark.parametrize(("slack", "words"), LEFT)
def test_the_time_left_is_said_as_people_say_it(slack: float, words: str) -> None:
    assert left_words(slack) == words


RULES = ("sticky", "least_needed", "most_room", "in_turn", "network")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_combination_is_a_sentence_in_every_language(language: str) -> None:
    """No placeholder is left, no word is doubled by an empty part, and it ends as a sentence does."""
    with override(language):
        for rule, order, reach, skill, spoken, price in product(
            RULES, ("slack", "first come", ""), range(4), ("", "Returns"), ("", "tr"), (None, 2.8)
        ):
            data = why(rule, order=order, reach=reach, skill=skill, language=spoken, price=price)
            for said in (why_me(data), why_them(data, "Deniz"), why_nobody(data)):
                assert said.endswith(".")
                assert "%(" not in said
                assert "  " not in said


def test_old_rows_with_less_in_them_are_still_said() -> None:
    assert why_me({}) == "Time to answer it: 0 seconds left."
    assert why_them({}, "Deniz") == "Deniz was asked. Time to answer it: 0 seconds left."
    assert why_nobody({}) == "Nobody is asked at this moment."
