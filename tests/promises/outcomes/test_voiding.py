from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.acts import spam
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation
from troth.promises import clock
from troth.promises.models import Promise
from troth.promises.outcomes import Cause, leave, void, withdraw
from troth.promises.outcomes.voiding import owe_anew
from troth.promises.promising import whole
from troth.promises.rules.announcing import Withheld

HOUR = timedelta(hours=1)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def late(brand: Brand) -> Conversation:
    """A conversation whose promise is broken already."""
    conversation = make.conversation(brand, received_at=timezone.now() - HOUR)
    clock.strike(timezone.now())
    return conversation


def test_spam_voids_what_still_runs_and_says_so(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    spam.mark_spam(conversation, agent)
    promise = make.promise(conversation)
    assert (promise.state, promise.void_cause, promise.answered_at) == ("void", "spam", None)
    (fact,) = facts("PromiseVoided")
    assert fact.details["cause"] == Cause.SPAM
    assert clock.strike(promise.due_at + HOUR) == 0


def test_spam_mends_no_broken_promise(late: Conversation, agent: User) -> None:
    spam.mark_spam(late, agent)
    assert make.promise(late).state == "broken"


def test_what_was_no_spam_is_owed_again_by_the_time_that_was_told(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    told = make.promise(conversation)
    spam.mark_spam(conversation, agent)
    conversation.refresh_from_db()
    spam.take_up_again(conversation, agent)
    owed = make.promise(conversation)
    assert (owed.replaces, owed.due_at, owed.withheld) == (told, told.due_at, Withheld.OWED_AGAIN)
    assert (owed.state, owed.announcement) == ("running", None)
    conversation.refresh_from_db()
    assert conversation.answer_by == told.due_at

    actions.reply(conversation, agent, "It left today.")
    assert make.promise(conversation).state == "kept"


def test_what_was_no_spam_once_its_time_has_passed_is_promised_anew(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    spam.mark_spam(conversation, agent)
    told = make.promise(conversation)
    now = told.due_at + HOUR
    owe_anew(whole(conversation.pk), told, now)
    owed = make.promise(conversation)
    assert (owed.made_at, owed.due_at) == (now, now + timedelta(minutes=15))


def test_an_answered_conversation_that_was_no_spam_owes_nothing(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, agent, "It left today.")
    spam.mark_spam(conversation, agent)
    conversation.refresh_from_db()
    spam.take_up_again(conversation, agent)
    assert Promise.objects.count() == 1


def test_a_customer_who_withdraws_in_time_voids_the_promise_and_ends_the_turn(brand: Brand) -> None:
    conversation, now = make.conversation(brand), timezone.now()
    withdraw(conversation, now)
    promise = make.promise(conversation)
    assert (promise.state, promise.void_cause) == ("void", "withdrawn by the customer")
    assert (promise.voided_at, promise.left_at) == (now, now)
    conversation.refresh_from_db()
    assert (conversation.turn_opened_at, conversation.answer_by) == (None, None)


def test_a_customer_who_withdraws_too_late_leaves_it_broken(late: Conversation) -> None:
    now = timezone.now()
    withdraw(late, now)
    promise = make.promise(late)
    assert (promise.state, promise.left_at, promise.voided_at) == ("broken", now, None)


def test_who_withdrew_and_writes_again_is_promised_anew(brand: Brand) -> None:
    conversation = make.conversation(brand)
    withdraw(conversation, timezone.now())
    make.message(conversation, "It broke again.")
    assert make.promise(conversation).state == "running"
    assert Promise.objects.count() == 2


def test_erasing_a_customer_voids_what_runs_and_keeps_what_is_broken(late: Conversation, agent: User) -> None:
    other = make.conversation(late.channel)
    erase(late.customer, by=agent)
    assert make.promise(other).void_cause == Cause.ERASED
    assert make.promise(late).state == "broken"
    other.refresh_from_db()
    assert other.turn_opened_at is None


def test_closing_without_an_answer_voids_nothing_and_it_breaks_at_its_time(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    actions.close(conversation, agent)
    assert make.promise(conversation).state == "running"
    clock.strike(promise.due_at)
    assert make.promise(conversation).state == "broken"
    conversation.refresh_from_db()
    assert conversation.turn_opened_at is not None, "who closed it has not answered"


def test_closing_a_late_one_leaves_it_broken(late: Conversation, agent: User) -> None:
    broken_at = make.promise(late).broken_at
    actions.close(late, agent)
    promise = make.promise(late)
    assert (promise.broken_at, promise.answered_at, promise.voided_at) == (broken_at, None, None)


def test_who_gave_up_waiting_is_noted_once_and_the_promise_goes_on(brand: Brand) -> None:
    conversation, now = make.conversation(brand), timezone.now()
    for later in range(2):
        leave(Promise.objects.all(), now + timedelta(seconds=later))
    promise = make.promise(conversation)
    assert (promise.left_at, promise.state) == (now, "running")
    assert len(facts("WaitAbandoned")) == 1


def test_a_silent_customers_conversation_is_closed_without_blame(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, agent, "Which size?")
    actions.close(conversation, None, cause="customer silent")
    assert make.promise(conversation).left_at is None
    assert not facts("WaitAbandoned")


def test_what_falls_due_in_this_moment_is_the_clocks(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand))
    assert void(Promise.objects.all(), Cause.SPAM, promise.due_at) == []
