"""What a customer thinks of an answer."""

import pytest

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.conversations.models import Kind, Message, Rating
from troth.conversations.rating import LONGEST, MOST_CHANGES, NotRated, rate, rating_of
from troth.core.models import FactRecord


@pytest.fixture
def answer(brand: Brand) -> Message:
    return actions.reply(make.conversation(brand), make.member(brand), "It leaves tomorrow.")


def test_a_change_of_mind_is_a_row_of_its_own_and_counts(answer: Message) -> None:
    rate(answer, 2, "Hm.")
    rate(answer, 5)
    assert Rating.objects.count() == 2
    newest = rating_of(Message.objects.get(pk=answer.pk))
    assert newest is not None
    assert (newest.score, newest.text) == (5, "")


def test_the_same_word_again_is_written_down_once(answer: Message) -> None:
    assert rate(answer, 4, " Good. ") == rate(answer, 4, "Good.")
    assert FactRecord.objects.filter(name="RatingGiven").count() == 1


def test_a_fact_holds_no_word_of_the_customers(answer: Message) -> None:
    rate(answer, 1, "Emma from Utrecht is angry")
    assert "Emma" not in str(FactRecord.objects.get(name="RatingGiven").details)


@pytest.mark.parametrize(("score", "text"), [(0, ""), (6, ""), (3, "x" * (LONGEST + 1))])
def test_what_is_no_rating_is_refused(answer: Message, score: int, text: str) -> None:
    with pytest.raises(NotRated):
        rate(answer, score, text)


def test_nothing_but_an_answer_is_rated(answer: Message) -> None:
    update = actions.reply(answer.conversation, make.member(answer.brand), "Soon", kind=Kind.UPDATE)
    with pytest.raises(NotRated):
        rate(update, 5)


def test_nobody_changes_their_mind_without_end(answer: Message) -> None:
    for number in range(MOST_CHANGES):
        rate(answer, 1 + number % 2)
    with pytest.raises(NotRated, match="too much at once"):
        rate(answer, 5)
    assert Rating.objects.count() == MOST_CHANGES
    assert rate(answer, 2).score == 2
