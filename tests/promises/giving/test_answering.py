"""An answer that somebody promises in person, beside and instead of what the policy promised."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts
from tests.promises.resetting.conftest import again, told
from troth.accounts.models import Brand, User
from troth.conversations import actions as conversations
from troth.conversations.acts.saying import Words
from troth.conversations.models import Conversation, Kind, Message
from troth.core.errors import Refused
from troth.promises import clock
from troth.promises.giving.actions import ANSWER, Given, say
from troth.promises.models import Promise, PromiseKind
from troth.promises.resetting.actions import reset_in_time
from troth.promises.resetting.looking import is_asked
from troth.promises.resetting.replacing import NotReset
from troth.promises.rules.resetting import Cause

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def first(brand: Brand) -> Promise:
    """An answer within 15 minutes, of which the customer was told."""
    return told(make.promise(make.conversation(brand)))


def promised(talk: Conversation, agent: User, due_at: datetime, kind: Kind = Kind.UPDATE) -> Promise:
    message = say(talk, agent, Words("The warehouse looks for it.", kind), given=Given(ANSWER, due_at))
    assert isinstance(message, Message)
    return told(Promise.objects.get(announcement=message))


def test_an_earlier_answer_stands_beside_what_was_told_and_one_answer_keeps_both(
    first: Promise, agent: User
) -> None:
    mine = promised(first.conversation, agent, first.due_at - timedelta(minutes=5))
    assert (mine.kind, mine.given_by, mine.replaces) == (first.kind, agent, first)
    assert mine.words.startswith("I will answer you by ")
    talk = Conversation.objects.get(pk=first.conversation_id)
    assert (talk.answer_by, talk.holder_person, talk.turn_opened_at) == (
        mine.due_at,
        agent,
        first.turn_opened_at,
    )
    assert again(first).reset_at is None
    conversations.reply(talk, agent, "It is found.")
    assert (again(first).state, again(mine).state) == ("kept", "kept")


def test_an_answer_after_the_earlier_time_keeps_only_the_first(first: Promise, agent: User) -> None:
    mine = promised(first.conversation, agent, timezone.now() + timedelta(minutes=2))
    clock.strike(mine.due_at)
    conversations.reply(first.conversation, agent, "It is found.")
    assert (again(first).state, again(mine).state) == ("kept", "broken")


def test_a_later_answer_is_a_new_time_with_the_words_as_its_reason(first: Promise, agent: User) -> None:
    mine = promised(first.conversation, agent, first.due_at + timedelta(hours=1))
    before = again(first)
    assert (before.state, before.reset_cause) == ("reset", "The warehouse looks for it.")
    assert facts("PromiseReset")[-1].actor_id == agent.pk
    clock.strike(first.due_at)
    assert (again(first).state, again(mine).state) == ("broken", "running"), "a re-set is no keeping"
    assert Conversation.objects.get(pk=first.conversation_id).answer_by == mine.due_at


def test_new_times_of_a_person_count_among_those_that_a_turn_may_have(first: Promise, agent: User) -> None:
    for hours in (1, 2):
        promised(first.conversation, agent, first.due_at + timedelta(hours=hours))
    with pytest.raises(NotReset, match="as many new times"):
        promised(first.conversation, agent, first.due_at + timedelta(hours=3))


def test_after_the_break_it_is_a_promise_of_its_own(first: Promise, agent: User) -> None:
    clock.strike(first.due_at)
    mine = promised(first.conversation, agent, first.due_at + timedelta(hours=1))
    assert (again(first).state, again(first).reset_at) == ("broken", None)
    assert (mine.replaces_id, mine.state) == (first.pk, "running")


def test_the_clock_tells_no_other_time_once_a_person_gave_their_word(first: Promise, agent: User) -> None:
    mine = promised(first.conversation, agent, first.due_at - timedelta(minutes=5))
    assert not is_asked(mine)
    assert reset_in_time(first.pk, cause=Cause.NO_SLACK, asked_at=timezone.now()) is None
    assert again(first).reset_at is None


def test_where_no_policy_promises_anything_it_is_the_promise_of_the_turn(brand: Brand, agent: User) -> None:
    talk = make.conversation(make.channel(brand, promise=None))
    mine = promised(talk, agent, timezone.now() + timedelta(hours=1))
    assert (mine.kind, mine.replaces) == (PromiseKind.FIRST_REPLY, None)
    assert mine.turn_opened_at == talk.turn_opened_at


@pytest.mark.parametrize(("kind", "words"), [(Kind.ANSWER, "ends the wait"), (Kind.UPDATE, "Nobody waits")])
def test_an_answer_is_promised_only_to_who_still_waits_for_one(
    first: Promise, agent: User, kind: Kind, words: str
) -> None:
    if kind == Kind.UPDATE:
        conversations.reply(first.conversation, agent, "It is found.")
    with pytest.raises(Refused, match=words):
        promised(first.conversation, agent, timezone.now() + timedelta(hours=1), kind)


def test_a_retry_of_it_promises_once(first: Promise, agent: User) -> None:
    given = Given(ANSWER, first.due_at + timedelta(hours=1))
    words = Words("I look for it.", Kind.UPDATE, key="k1")
    assert say(first.conversation, agent, words, given=given) == say(
        first.conversation, agent, words, given=given
    )
    assert Promise.objects.filter(given_by=agent).count() == 1
