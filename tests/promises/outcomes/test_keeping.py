from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts, said
from troth.accounts.models import Brand, Channel, User
from troth.conversations import actions as conversations
from troth.conversations.acts.saying import Words
from troth.conversations.models import Conversation, Holder, Kind
from troth.promises import clock
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.giving.actions import say
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import Promise, PromiseKind
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import parse

HOUR = timedelta(hours=1)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


@pytest.mark.parametrize("before", [timedelta(), timedelta(microseconds=1), timedelta(minutes=10)])
def test_an_answer_up_to_the_due_time_keeps_the_promise(brand: Brand, agent: User, before: timedelta) -> None:
    conversation = make.conversation(brand)
    at = make.promise(conversation).due_at - before
    promise = said(conversation, agent, at)
    assert (promise.state, promise.kept_at, promise.answered_at) == ("kept", at, at)
    assert promise.broken_at is None


def test_an_answer_after_the_time_breaks_it_though_the_clock_has_not_struck(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(brand)
    at = make.promise(conversation).due_at + timedelta(microseconds=1)
    promise = said(conversation, agent, at)
    assert (promise.state, promise.broken_at, promise.answered_at) == ("broken", at, at)
    assert clock.strike(at + timedelta(hours=1)) == 0
    assert len(facts("PromiseBroken")) == 1


def test_an_answer_after_the_break_ends_the_lateness_only(brand: Brand, agent: User) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    conversation = make.conversation(brand, received_at=long_ago)
    clock.strike(timezone.now())
    broken_at = make.promise(conversation).broken_at

    conversations.reply(conversation, agent, "Sorry!")

    promise = make.promise(conversation)
    assert (promise.state, promise.broken_at) == ("broken", broken_at)
    assert promise.answered_at is not None
    assert broken_at is not None
    assert promise.answered_at >= broken_at
    assert not facts("PromiseKept")


def test_only_an_answer_keeps_a_promise(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    conversations.note(conversation, agent, "Ask the warehouse.")
    conversations.announce(
        conversation, "We are looking.", now=timezone.now(), expires_at=timezone.now() + timedelta(hours=1)
    )
    conversations.close(conversation, agent)
    assert make.promise(conversation).state == "running"


def test_an_answer_keeps_the_promise_of_its_own_conversation_only(brand: Brand, agent: User) -> None:
    place = make.channel(brand)
    one, other = make.conversation(place), make.conversation(place, address="max@customer.example")
    conversations.reply(one, agent, "On its way.")
    assert (make.promise(one).state, make.promise(other).state) == ("kept", "running")


@pytest.mark.parametrize("kind", ["answer", "update"])
def test_a_word_that_was_promised_is_kept_by_an_answer_or_an_update(
    brand: Brand, agent: User, kind: str
) -> None:
    conversation = make.conversation(updating(brand))
    say(conversation, agent, Words("We asked the courier.", Kind.UPDATE))
    promise = make.promise(conversation)
    assert promise.kind == PromiseKind.UPDATE
    conversations.reply(conversation, agent, "It is found.", kind=Kind(kind))
    promise.refresh_from_db()
    assert promise.state == "kept"


def test_an_update_keeps_no_reply_promise(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    conversations.reply(conversation, agent, "We asked the courier.", kind=Kind.UPDATE)
    assert make.promise(conversation).state == "running"


def test_a_re_set_promise_is_kept_where_it_is_answered_by_the_first_time(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    first = told_anew(conversation)
    said(conversation, agent, first.due_at)
    assert list(Promise.objects.order_by("id").values_list("kept_at", flat=True)) == [first.due_at] * 2


def test_a_re_set_promise_that_is_answered_later_is_broken_and_the_new_one_kept(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(brand)
    first = told_anew(conversation)
    clock.strike(first.due_at)
    said(conversation, agent, first.due_at + HOUR)
    assert [one.state for one in Promise.objects.order_by("id")] == ["broken", "kept"]


def test_a_matter_that_is_closed_after_an_answer_is_solved_when_its_time_comes(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(solving(brand))
    conversations.reply(conversation, agent, "It left today.")
    conversations.close(conversation, agent)
    promise = solution(conversation)
    assert (promise.state, promise.look_at) == ("running", None), "the customer may still come back"
    clock.strike(promise.due_at)
    conversation.refresh_from_db()
    promise.refresh_from_db()
    assert (promise.state, promise.kept_at) == ("kept", conversation.closed_at)


def test_a_matter_is_not_solved_by_closing_it_without_an_answer(brand: Brand, agent: User) -> None:
    conversation = make.conversation(solving(brand))
    conversations.close(conversation, agent)
    promise = solution(conversation)
    clock.strike(promise.due_at)
    promise.refresh_from_db()
    assert promise.state == "broken"


def test_a_matter_to_which_the_customer_came_back_is_not_solved(brand: Brand, agent: User) -> None:
    conversation = make.conversation(solving(brand))
    conversations.reply(conversation, agent, "It left today.")
    conversations.close(conversation, agent)
    make.message(conversation, "It did not come.")
    promise = solution(conversation)
    assert promise.look_at == promise.warn_at, "those inside are warned again"
    clock.strike(promise.due_at)
    promise.refresh_from_db()
    assert promise.state == "broken"


def test_a_matter_that_is_solved_late_stays_broken(brand: Brand, agent: User) -> None:
    conversation = make.conversation(solving(brand))
    promise = solution(conversation)
    clock.strike(promise.due_at)
    conversations.reply(conversation, agent, "It left today.")
    conversations.close(conversation, agent)
    promise.refresh_from_db()
    assert (promise.state, promise.answered_at is not None) == ("broken", True)


def test_who_answered_at_once_can_be_put_off_by_nobody(brand: Brand, agent: User) -> None:
    """A word that comes in while an agent writes belongs to the turn, and a turn that is open is shown."""
    conversation = make.conversation(brand)
    conversations.close(conversation, agent)
    make.message(conversation, "Are you there?")
    conversation.refresh_from_db()
    assert (conversation.holder, conversation.closed_at) == (Holder.QUEUE, None)
    assert Promise.objects.running().count() == 1, "the first promise of the turn still counts"


def told_anew(conversation: Conversation) -> Promise:
    """The first promise, after another time was told that is an hour later."""
    first = make.promise(conversation)
    Promise.objects.filter(pk=first.pk).update(reset_at=first.made_at, reset_cause="It takes longer.")
    reckoned = Explanation(first.due_at, HOUR, ((first.due_at, first.due_at + HOUR),))
    new = Owed(
        kind=first.kind,
        channel_id=first.channel_id,
        reckoned=reckoned,
        turn_opened_at=first.turn_opened_at,
        made_at=first.made_at,
        replaces=first,
    )
    write_down(conversation, new)
    return first


def updating(brand: Brand) -> Channel:
    return promising(brand, {"kind": "update", "segment": None, "within": "2h"})


def solving(brand: Brand) -> Channel:
    return promising(brand, {"kind": "resolution", "segment": None, "within": "2d"})


def promising(brand: Brand, *terms: dict[str, object]) -> Channel:
    place = make.channel(brand, promise=None)
    besides = Besides(terms=parse(list(terms)))
    confirm_policy(place, timedelta(minutes=15), hours=None, confirmed_by=None, besides=besides)
    return place


def solution(conversation: Conversation) -> Promise:
    return Promise.objects.get(conversation=conversation, kind=PromiseKind.RESOLUTION)


def test_a_matter_that_goes_on_after_its_holder_was_warned_still_warns_the_team(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(solving(brand))
    conversations.reply(conversation, agent, "It left today.")
    promise = solution(conversation)
    clock.strike(promise.warn_at)
    conversations.close(conversation, agent)
    make.message(conversation, "It did not come.")
    clock.strike(promise.due_at - timedelta(minutes=15))
    warned = [fact.details for fact in facts("PromiseAtRisk")]
    assert {"promise_id": promise.pk, "level": "team"} in warned
