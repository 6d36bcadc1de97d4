"""Which act keeps which promise.

An answer keeps what was promised for a turn, and a word that was promised; an update only the latter; a call
what was promised by a call. That a matter is solved is known when its time comes: it was closed after an
answer of ours, and nobody had to come back.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import note
from troth.conversations.facts import ConversationClosed, ConversationReopened, MessageSent
from troth.conversations.models import Conversation, Holder, Kind
from troth.conversations.rules.turn import CUSTOMER_MAY_TAKE
from troth.core.errors import Refused
from troth.core.facts import Fact, record
from troth.promises.facts import PromiseBroken, PromiseKept
from troth.promises.giving.holding import hold, owed_in_person
from troth.promises.models import REPLIES, Promise, PromiseKind, PromiseQuerySet
from troth.promises.promising import resume

KEPT_BY = {Kind.ANSWER: (*REPLIES, PromiseKind.UPDATE), Kind.UPDATE: (PromiseKind.UPDATE,)}
OURS = ("person", "customer silent")
"""Closings after which a matter counts as solved where our answer was the last word in it."""


class NotOwed(Refused):
    """Nobody waits for this call any more."""

    status = 409


def owed_in(conversation_id: int) -> PromiseQuerySet:
    """What is unanswered there, and in what was merged into it."""
    here = Q(pk=conversation_id) | Q(merged_into=conversation_id)
    # Which these are is found first: asked of each promise, no index would answer it.
    found = Conversation.objects.filter(here).values("pk")
    return Promise.objects.unanswered().filter(conversation__in=found)


def keep(fact: MessageSent) -> None:
    """What a person said keeps the promises of its kind, or ends their lateness where the time has passed."""
    kinds = KEPT_BY.get(Kind(fact.kind))
    if kinds is None:
        return
    owed = owed_in(fact.conversation_id)
    _end(owed.filter(kind__in=kinds), fact.sent_at, actor_id=fact.actor_id)
    # An answer is followed by the customer's word, unless somebody has still to keep their own.
    if fact.kind == Kind.ANSWER and (word := owed_in_person(owed).first()) is not None:
        hold(Conversation.objects.get(pk=fact.conversation_id), word)


def _end(owed: PromiseQuerySet, at: datetime, *, actor_id: int | None) -> None:
    ended: list[Fact] = []
    # The clock may hold a row for the instant in which it breaks it: the lock waits, then sees the outcome.
    for promise in owed.select_for_update(no_key=True, of=("self",)).order_by("id"):
        about = {**_about(promise), "actor_id": actor_id}
        promise.answered_at = at
        if promise.broken_at is None and at <= promise.due_at:
            promise.kept_at = at
            ended.append(PromiseKept(**about, kept_at=at))
        elif promise.broken_at is None:
            promise.broken_at = at
            ended.append(PromiseBroken(**about, broken_at=at))
        promise.save(update_fields=["answered_at", "kept_at", "broken_at"])
    record(*ended)


def _about(promise: Promise) -> dict[str, Any]:
    return {
        "brand_id": promise.brand_id,
        "conversation_id": promise.conversation_id,
        "promise_id": promise.pk,
    }


@transaction.atomic
def call(promise: Promise, author: User, *, words: str = "") -> Promise:
    """The agent has called, and with `words` notes what was said: the promise is kept, or its lateness ends.

    A call that the customer chose instead of an answer ends their turn as well. Raises NotOwed.
    """
    conversation = Conversation.objects.locked().get(pk=promise.conversation_id)
    mine = Promise.objects.unanswered().filter(pk=promise.pk, kind=PromiseKind.CALL_BACK)
    if not mine.exists():
        raise NotOwed(_("Nobody waits for this call any more."))
    now, turn = timezone.now(), promise.turn_opened_at
    _end(mine, now, actor_id=author.pk)
    if promise.replaces_id is not None and conversation.turn_opened_at == turn:
        _end(owed_in(conversation.pk).replies().filter(turn_opened_at=turn), now, actor_id=author.pk)
        conversation.turn_opened_at = conversation.answer_by = None
    _wait_for_customer(conversation)
    if words.strip():
        note(conversation, author, words)
    return Promise.objects.get(pk=promise.pk)


def _wait_for_customer(conversation: Conversation) -> None:
    """Where nothing else is owed, the next word is theirs."""
    is_owed = conversation.turn_opened_at is not None or owed_in_person(owed_in(conversation.pk)).exists()
    if not conversation.closed_at and not is_owed:
        conversation.holder, conversation.holder_person = Holder.CUSTOMER, None
        conversation.holder_until = timezone.now() + CUSTOMER_MAY_TAKE
    conversation.save(
        update_fields=["holder", "holder_person", "holder_until", "turn_opened_at", "answer_by"]
    )


def rest(fact: ConversationClosed) -> None:
    """The matter seems solved. Nobody is warned of it meanwhile; where its time had passed, that is over."""
    promises = Promise.objects.filter(conversation=fact.conversation_id, kind=PromiseKind.RESOLUTION)
    promises.running().update(look_at=None)
    found = Conversation.objects.get(pk=fact.conversation_id)
    if fact.cause in OURS and found.turn_opened_at is None:
        promises.filter(broken_at__isnull=False, answered_at=None).update(answered_at=found.closed_at)


def go_on(fact: ConversationReopened) -> None:
    resume(fact.conversation_id)


def solved(promises: Collection[int]) -> set[int]:
    """Of these, whose time has come, keep those whose matter is solved; answers with which they are."""
    due = Promise.objects.filter(pk__in=promises, kind=PromiseKind.RESOLUTION)
    kept: list[Promise] = []
    for promise in due.select_related("conversation__merged_into").order_by("id"):
        # A matter that was merged is solved where it went on.
        place = promise.conversation.merged_into or promise.conversation
        if place.turn_opened_at is None and place.closed_at and place.closed_at <= promise.due_at:
            promise.kept_at = promise.answered_at = max(place.closed_at, promise.made_at)
            promise.save(update_fields=["kept_at", "answered_at"])
            kept.append(promise)
    record(*(PromiseKept(**_about(each), kept_at=each.kept_at or each.due_at) for each in kept))
    return {promise.pk for promise in kept}
