from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.models import Conversation, Holder, Kind, Message
from troth.promises.models import Promise, PromiseKind
from troth.promises.outcomes import NotRefused, refusable, refuse_answer

LATER = timedelta(minutes=3)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def answered(brand: Brand, agent: User) -> Conversation:
    conversation = make.conversation(brand)
    actions.reply(conversation, agent, "We are looking into it.")
    conversation.refresh_from_db()
    return conversation


def answer_in(conversation: Conversation) -> Message:
    return conversation.messages.filter(kind=Kind.ANSWER).latest("id")


def test_a_refused_answer_opens_the_turn_again_as_of_its_first_word(answered: Conversation) -> None:
    kept, now = make.promise(answered), timezone.now() + LATER
    promise = refuse_answer(answer_in(answered), now)
    assert promise is not None
    assert (promise.kind, promise.replaces, promise.turn_opened_at) == (
        PromiseKind.NEXT_REPLY,
        kept,
        kept.turn_opened_at,
    )
    assert promise.due_at == now + timedelta(minutes=15)
    kept.refresh_from_db()
    assert kept.state == "kept", "a machine re-judges nothing"
    answered.refresh_from_db()
    assert (answered.turn_opened_at, answered.answer_by) == (kept.turn_opened_at, promise.due_at)
    assert (answered.holder, answered.last_by) == (Holder.QUEUE, "customer")


def test_the_customer_is_told_the_new_time(answered: Conversation) -> None:
    promise = refuse_answer(answer_in(answered), timezone.now())
    assert promise is not None
    assert promise.announcement is not None
    assert promise.words in promise.announcement.text
    assert "did not answer your question" in promise.announcement.text
    assert facts("AnswerRefused")[0].details == {"message_id": answer_in(answered).pk}


def test_an_answer_is_refused_once_and_the_next_one_once_more(answered: Conversation, agent: User) -> None:
    first = answer_in(answered)
    refuse_answer(first, timezone.now())
    with pytest.raises(NotRefused):
        refuse_answer(first, timezone.now())
    actions.reply(answered, agent, "It left on Monday.")
    assert make.promise(answered).state == "kept"
    assert refuse_answer(answer_in(answered), timezone.now()) is not None
    assert Promise.objects.count() == 3


def test_only_the_last_answer_of_a_customer_who_waits_for_nothing_can_be_refused(
    answered: Conversation, agent: User
) -> None:
    first, now = answer_in(answered), timezone.now()
    actions.reply(answered, agent, "And it is blue.")
    assert refusable(answered, now) == answer_in(answered) != first
    with pytest.raises(NotRefused):
        refuse_answer(first, now)
    make.message(answered)
    answered.refresh_from_db()
    assert refusable(answered, now) is None, "they wait for an answer anyway"


def test_after_two_weeks_an_answer_stands(answered: Conversation) -> None:
    assert refusable(answered, timezone.now() + timedelta(days=13)) is not None
    assert refusable(answered, timezone.now() + timedelta(days=15)) is None


def test_where_nothing_is_promised_the_turn_opens_all_the_same(brand: Brand, agent: User) -> None:
    conversation = make.conversation(make.channel(brand, promise=None))
    opened_at = conversation.turn_opened_at
    actions.reply(conversation, agent, "Soon.")
    assert refuse_answer(answer_in(conversation), timezone.now()) is None
    conversation.refresh_from_db()
    assert conversation.turn_opened_at == opened_at


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "sorunuzu"), ("nl", "vraag"), ("es", "pregunta"), ("en", "question")]
)
def test_it_is_said_in_the_customers_language(brand: Brand, agent: User, language: str, words: str) -> None:
    conversation = make.conversation(brand, language=language)
    actions.reply(conversation, agent, "Soon.")
    promise = refuse_answer(answer_in(conversation), timezone.now())
    assert promise is not None
    assert promise.announcement is not None
    assert words in promise.announcement.text.casefold()
