from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts
from troth.accounts.models import Brand, Channel, User
from troth.conversations import actions as conversations
from troth.conversations.acts.saying import Words
from troth.conversations.models import Conversation, Holder, Kind, Message
from troth.promises import clock
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.giving.actions import Given, NotPromised, say
from troth.promises.models import Promise, PromiseKind
from troth.promises.outcomes import keeping
from troth.promises.outcomes.keeping import NotOwed
from troth.promises.receipts.models import Receipt
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import parse

DAY = timedelta(days=1)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def call(after: timedelta = DAY) -> Given:
    return Given(PromiseKind.CALL_BACK, timezone.now() + after)


def given(conversation: Conversation, agent: User, promised: Given, kind: Kind = Kind.ANSWER) -> Promise:
    message = say(conversation, agent, Words("I am on it.", kind), given=promised)
    assert isinstance(message, Message)
    return Promise.objects.get(announcement=message)


def test_a_personal_promise_is_told_in_the_message_itself(brand: Brand, agent: User) -> None:
    conversation, promised = make.conversation(brand), call()
    promise = given(conversation, agent, promised)
    assert promise.words.startswith("I will call you by ")
    assert promise.announcement is not None
    assert promise.announcement.text == f"I am on it.\n\n{promise.words}"
    assert (promise.kind, promise.given_by, promise.policy, promise.due_at) == (
        PromiseKind.CALL_BACK,
        agent,
        None,
        promised.due_at,
    )
    assert Explanation.from_data(promise.explanation).due_at == promised.due_at
    assert Receipt.objects.filter(promise=promise).exists()
    assert facts("PromiseMade")[-1].actor_id == agent.pk


def test_whoever_gave_their_word_holds_the_conversation_until_then(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    promise = given(conversation, agent, call())
    conversation.refresh_from_db()
    assert (conversation.holder, conversation.holder_person) == (Holder.PERSON, agent)
    assert conversation.holder_until == promise.due_at
    assert conversation.turn_opened_at is None, "the words were an answer"


def test_a_promise_in_an_update_leaves_the_turn_open(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    first = make.promise(conversation)
    given(conversation, agent, call(), kind=Kind.UPDATE)
    first.refresh_from_db()
    conversation.refresh_from_db()
    assert (first.state, conversation.answer_by) == ("running", first.due_at)


def test_a_call_keeps_the_promise_of_a_call_and_an_answer_does_not(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    promise = given(conversation, agent, call())
    conversations.reply(conversation, agent, "One more thing.")
    promise.refresh_from_db()
    conversation.refresh_from_db()
    assert promise.state == "running"
    assert (conversation.holder, conversation.holder_person) == (Holder.PERSON, agent)
    kept = keeping.call(promise, agent, words="They will wait until Friday.")
    assert kept.state == "kept"
    conversation.refresh_from_db()
    assert conversation.holder == Holder.CUSTOMER
    assert conversation.messages.get(kind=Kind.NOTE).text == "They will wait until Friday."
    with pytest.raises(NotOwed):
        keeping.call(promise, agent)


def test_a_call_after_the_time_ends_the_lateness_only(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    promise = given(conversation, agent, call())
    clock.strike(promise.due_at)
    late = keeping.call(promise, agent)
    assert (late.state, late.answered_at is not None) == ("broken", True)


def test_it_is_warned_of_like_any_other(brand: Brand, agent: User) -> None:
    promise = given(make.conversation(brand), agent, call())
    clock.strike(promise.warn_at)
    assert promise.pk in [fact.details["promise_id"] for fact in facts("PromiseAtRisk")]


@pytest.mark.parametrize("after", [-DAY, timedelta(), timedelta(days=367)])
def test_only_a_time_to_come_can_be_promised(brand: Brand, agent: User, after: timedelta) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(NotPromised):
        say(conversation, agent, Words("I am on it."), given=call(after))
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 0


def test_nobody_promises_an_answer_in_the_place_of_the_policy(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(NotPromised):
        say(conversation, agent, Words("Hm."), given=Given("next_reply", timezone.now() + DAY))


def test_a_retry_promises_once(brand: Brand, agent: User) -> None:
    conversation, words, promised = make.conversation(brand), Words("I am on it.", key="k1"), call()
    one = say(conversation, agent, words, given=promised)
    two = say(conversation, agent, words, given=promised)
    assert one == two
    assert Promise.objects.filter(given_by=agent).count() == 1


def updating(brand: Brand) -> Channel:
    place = make.channel(brand, promise=None)
    besides = Besides(terms=parse([{"kind": "update", "segment": None, "within": "2h"}]))
    confirm_policy(place, timedelta(minutes=15), hours=None, confirmed_by=None, besides=besides)
    return place


def test_an_update_ends_with_the_time_of_the_next_one_where_the_policy_says_so(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(updating(brand))
    message = say(conversation, agent, Words("We asked the courier.", Kind.UPDATE))
    promise = make.promise(conversation)
    assert (promise.kind, promise.announcement) == (PromiseKind.UPDATE, message)
    assert promise.due_at == promise.made_at + timedelta(hours=2)
    assert isinstance(message, Message)
    assert message.text == f"We asked the courier.\n\n{promise.words}"
    assert promise.words.startswith("We will write to you again by ")
    assert [one.kind for one in Promise.objects.running().order_by("id")] == [
        PromiseKind.FIRST_REPLY,
        PromiseKind.UPDATE,
    ]


def test_an_answer_and_an_update_to_nobody_who_waits_promise_no_next_word(brand: Brand, agent: User) -> None:
    conversation = make.conversation(updating(brand))
    say(conversation, agent, Words("It left today."))
    say(conversation, agent, Words("It has arrived in Lyon.", Kind.UPDATE))
    assert [one.kind for one in Promise.objects.all()] == [PromiseKind.FIRST_REPLY]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I will call you"), ("tr", "arayacağım"), ("nl", "Ik bel u"), ("es", "Le llamaré")],
)
def test_it_reads_in_the_customers_language(brand: Brand, agent: User, language: str, words: str) -> None:
    promise = given(make.conversation(brand, language=language), agent, call())
    assert words in promise.words
