import string
from itertools import islice
from statistics import mean

import pytest

from troth.site.demo.rules.cast import BY_KEY, SHOPS, STAFF, VISITORS, customer_at
from troth.site.demo.rules.phrases import LANGUAGES, phrases, shop_words
from troth.site.demo.script import (
    A_DAY,
    BETWEEN_ARRIVALS,
    DAYS,
    STILL_OPEN,
    gaps,
    history,
    hurried,
    matter,
)

MANY = 600


def blanks(sentence: str) -> set[str]:
    return {name for _text, name, _form, _how in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_enough_to_say(language: str) -> None:
    said = phrases(language)
    for kind in ("openings", "answers", "follow_ups", "second_answers"):
        sentences = [one for topic in said.topics for one in getattr(topic, kind)]
        assert len(set(sentences)) == len(sentences) >= 15
    assert len(said.hurried) == len(said.settled)
    assert len(said.angry) == len(said.calm) == 2
    assert len(shop_words(language).items) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_only_blanks_that_are_filled(language: str) -> None:
    said = phrases(language)
    sentences = [*said.calm, *said.hurried, *said.settled, said.returning, said.recognised]
    for topic in said.topics:
        sentences += [part for opening in topic.openings for part in opening]
        sentences += [*topic.answers, *topic.follow_ups, *topic.second_answers]
    assert set().union(*(blanks(one) for one in sentences)) == {"order", "item"}


def test_the_same_seed_tells_the_same_and_another_seed_something_else() -> None:
    assert [matter(7, number) for number in range(40)] == [matter(7, number) for number in range(40)]
    assert [matter(7, number) for number in range(40)] != [matter(8, number) for number in range(40)]
    assert history(7) == history(7)
    assert list(islice(gaps(7, first=5), 3)) == list(islice(gaps(7), 5, 8))


def test_arrivals_have_the_mean_gap_of_the_script() -> None:
    # The mean of n exponential gaps has a standard error of 1/sqrt(n) of it: 4 % here.
    assert mean(islice(gaps(1), MANY)) == pytest.approx(BETWEEN_ARRIVALS, rel=0.15)


def test_everything_that_a_shop_lives_through_happens() -> None:
    told = [matter(1, number) for number in range(MANY)]
    assert {one.shop.slug for one in told} == {shop.slug for shop in SHOPS}
    assert {one.customer.language for one in told} == set(LANGUAGES)
    assert {one.way for one in told} == {"mail", "chat"}
    assert {len(one.turns) for one in told} == {1, 2, 3}
    assert any(one.is_spam for one in told)
    assert any(one.has_picture for one in told)
    assert any(one.absence for one in told)
    assert any(one.then and one.then.way == "chat" and one.then.customer == one.customer for one in told)
    late = sum(turn.is_late for one in told for turn in one.turns)
    assert 0.03 < late / MANY < 0.2


def test_no_sentence_is_said_with_an_empty_blank() -> None:
    for number in range(MANY):
        one = matter(1, number)
        said = [one.subject, *(turn.said for turn in one.turns), *(turn.answer for turn in one.turns)]
        assert not any("{" in sentence or "}" in sentence for sentence in said)


def test_two_customers_who_are_there_together_are_never_the_same() -> None:
    for begin in range(0, MANY, 10):
        there = [matter(1, number) for number in range(begin, begin + 40)]
        known = [(one.shop.slug, one.address) for one in there if not one.is_spam]
        assert len(known) == len(set(known))


def test_a_hurried_customer_is_answered_only_after_the_break() -> None:
    told = [hurried(1, number) for number in range(6)]
    assert all(one.way == "chat" and one.turns[0].is_late for one in told)
    assert [one.shop for one in told] == [*SHOPS, *SHOPS]
    others = {matter(1, number).address for number in range(MANY)}
    assert not others & {one.address for one in told}


def test_the_history_is_two_days_long_and_ends_with_who_still_waits() -> None:
    told = history(1)
    assert A_DAY * DAYS * 0.9 < len(told) <= A_DAY * DAYS + STILL_OPEN + len(SHOPS)
    assert [one.matter.shop for one in told if one.matter.turns[0].longer] == [*SHOPS]
    assert all(0 < one.age <= DAYS * 86_400 for one in told)
    waiting = [one for one in told if one.is_open]
    assert len(waiting) == STILL_OPEN
    assert any(one.age > one.matter.shop.mail_within.total_seconds() for one in waiting)
    assert len({one.matter.number for one in told}) == len(told)


def test_a_visitor_plays_nobody_whom_the_agents_answer() -> None:
    cast = {
        customer_at(shop, language, number).mail
        for shop in SHOPS
        for language in LANGUAGES
        for number in range(60)
    }
    assert not cast & {one.mail for one in VISITORS.values()}


def test_the_desk_has_the_people_that_a_group_has() -> None:
    agents = [one for one in STAFF if one.role == "agent"]
    for shop in SHOPS:
        assert 4 <= sum(shop.slug in one.shops for one in agents) <= 6
    assert any(len(one.shops) == 2 for one in agents)
    assert {one.role for one in STAFF} >= {"owner", "supervisor", "agent", "analyst"}
    assert len(BY_KEY) == len(STAFF)
