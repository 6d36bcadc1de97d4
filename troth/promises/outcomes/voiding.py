"""Promises that end without being kept or broken, and customers who gave up waiting."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from troth.conversations.acts.facts import ConversationMarkedSpam, ConversationUnmarkedSpam
from troth.conversations.customers.erasing import everybody
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.facts import ConversationClosed
from troth.conversations.models import Conversation, Customer
from troth.core.facts import record
from troth.promises.facts import PromiseVoided, WaitAbandoned
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import REPLIES, Policy, Promise, PromiseQuerySet
from troth.promises.outcomes.keeping import owed_in
from troth.promises.promising import reckoned, whole
from troth.promises.rules.announcing import Withheld
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.due import Explanation
from troth.promises.rules.resetting import Cause as ResetCause

ERASED_REASON = "erased"


class Cause(StrEnum):
    """Why a promise ended without an outcome of ours; closing without an answer is none."""

    SPAM = "spam"
    MERGED = "merged"
    WITHDRAWN = "withdrawn by the customer"
    ERASED = "the customer was erased"


SILENT = "customer silent"


def void(promises: PromiseQuerySet, cause: str, now: datetime) -> list[Promise]:
    """End those that still run, before their time. What is broken stays broken."""
    running = promises.filter(kept_at=None, broken_at=None, voided_at=None)
    found = list(running.select_for_update(no_key=True, of=("self",)).order_by("id"))
    # One whose time has come while we waited for the clock is the clock's.
    ending = [promise for promise in found if now < promise.due_at]
    ids = [promise.pk for promise in ending]
    Promise.objects.filter(pk__in=ids).update(voided_at=now, void_cause=cause)
    record(
        *(
            PromiseVoided(
                brand_id=promise.brand_id,
                conversation_id=promise.conversation_id,
                promise_id=promise.pk,
                cause=cause,
                voided_at=now,
            )
            for promise in ending
        )
    )
    return ending


def leave(promises: PromiseQuerySet, now: datetime) -> None:
    """The customer gave up waiting. What runs goes on, and breaks at its time if nobody answers after all."""
    found = list(promises.unanswered().replies().filter(left_at=None).order_by("id"))
    Promise.objects.filter(pk__in=[promise.pk for promise in found]).update(left_at=now)
    record(
        *(
            WaitAbandoned(
                brand_id=promise.brand_id,
                conversation_id=promise.conversation_id,
                promise_id=promise.pk,
                left_at=now,
            )
            for promise in found
        )
    )


@transaction.atomic
def withdraw(conversation: Conversation, now: datetime) -> None:
    """The customer needs no answer any more, and says so before the time or after it; the turn is over."""
    found = Conversation.objects.locked().get(pk=conversation.pk)
    leave(owed_in(found.pk), now)
    void(owed_in(found.pk), Cause.WITHDRAWN, now)
    _end_turn([found.pk])


def _end_turn(conversations: Iterable[int]) -> None:
    here = Q(pk__in=conversations) | Q(merged_into__in=conversations)
    Conversation.objects.filter(here).update(turn_opened_at=None, answer_by=None)


def gave_up(fact: ConversationClosed) -> None:
    """Who stays silent until we close has given up whatever was still owed."""
    if fact.cause == SILENT:
        leave(owed_in(fact.conversation_id), timezone.now())


def drop_spam(fact: ConversationMarkedSpam) -> None:
    void(owed_in(fact.conversation_id), Cause.SPAM, timezone.now())


def drop_erased(fact: CustomerErased) -> None:
    """Nobody is there to be answered."""
    whom = everybody(Customer.objects.get(pk=fact.customer_id))
    conversations = list(Conversation.objects.filter(customer__in=whom).values_list("pk", flat=True))
    promises = Promise.objects.unanswered().filter(conversation__in=conversations)
    void(promises, Cause.ERASED, timezone.now())
    # An agent's own reason for a new time may name the customer; that there was one stays.
    reset = Promise.objects.filter(conversation__in=conversations, reset_at__isnull=False)
    reset.exclude(reset_cause__in=list(ResetCause)).update(reset_cause=ERASED_REASON)
    _end_turn(conversations)


def owe_again(fact: ConversationUnmarkedSpam) -> None:
    """It was no spam: an answer is owed again, by the time that was told if that is still to come."""
    conversation = whole(fact.conversation_id)
    dropped = _dropped(conversation, Cause.SPAM)
    if dropped is not None:
        owe_anew(conversation, dropped, timezone.now())


def _dropped(conversation: Conversation, cause: Cause) -> Promise | None:
    """The first promise of the open turn that ended for this cause, and that nothing has replaced."""
    if conversation.turn_opened_at is None:
        return None
    turn = conversation.promises.filter(turn_opened_at=conversation.turn_opened_at, kind__in=REPLIES)
    found = turn.filter(void_cause=cause, replaced_by=None).select_related("policy")
    return found.order_by("due_at").first()


def owe_anew(conversation: Conversation, dropped: Promise, now: datetime) -> None:
    """An internal norm in the place of a promise that ended: the customer is not told twice."""
    explained = Explanation.from_data(dropped.explanation)
    made_at = dropped.made_at
    if dropped.due_at <= now and (fresh := _fresh(conversation, dropped, now)) is not None:
        explained, made_at = fresh, now
    promise = write_down(
        conversation,
        Owed(
            kind=dropped.kind,
            channel_id=dropped.channel_id,
            reckoned=explained,
            turn_opened_at=dropped.turn_opened_at,
            made_at=made_at,
            policy=dropped.policy,
            replaces=dropped,
            withheld=Withheld.OWED_AGAIN,
        ),
    )
    Conversation.objects.filter(pk=conversation.pk).update(answer_by=promise.due_at)


def _fresh(conversation: Conversation, dropped: Promise, now: datetime) -> Explanation | None:
    """The time that is promised now for such a word."""
    policy = Policy.objects.current(dropped.channel_id) or dropped.policy
    if policy is None:
        return None
    try:
        return reckoned(policy, dropped.kind, conversation, now)
    except CalendarError:
        return None
