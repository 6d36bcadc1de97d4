"""What the page of one conversation shows beside its messages: what it is about, and its promises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation
from troth.desk.lists.words import language_name
from troth.desk.resets.showing import Step, cause_words, steps_of
from troth.desk.rows import holder_words
from troth.promises.models import Promise, PromiseKind
from troth.promises.rules.due import Explanation
from troth.promises.words import explanation_words


@dataclass(frozen=True, slots=True)
class Promised:
    """`instead_of` is the time that was told before; `reset_url` where a person may tell another one."""

    id: int
    kind_words: str
    state: str
    state_words: str
    told: str | None
    made_at: datetime
    announced_at: datetime | None
    warn_at: datetime
    due_at: datetime
    kept_at: datetime | None
    broken_at: datetime | None
    answered_at: datetime | None
    explanation: str
    reset_at: datetime | None = None
    reset_cause: str = ""
    voided_at: datetime | None = None
    instead_of: datetime | None = None
    steps: Sequence[Step] = ()
    reset_url: str = ""
    is_call_owed: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    id: int
    url: str
    subject: str
    customer_name: str
    customer_url: str
    customer_address: str
    channel_kind: str
    channel_address: str
    brand_name: str
    language: str
    language_code: str
    zone: str
    opened_at: datetime
    closed_at: datetime | None
    holder_words: str
    is_merged: bool


def talk_of(conversation: Conversation) -> Talk:
    return Talk(
        id=conversation.pk,
        url=reverse("conversation", args=[conversation.brand.slug, conversation.pk]),
        subject=conversation.subject,
        customer_name=conversation.customer.name,
        customer_url=reverse("customer", args=[conversation.brand.slug, conversation.customer_id]),
        customer_address=conversation.identity.value,
        channel_kind=conversation.channel.kind,
        channel_address=conversation.channel.address,
        brand_name=conversation.brand.name,
        language=language_name(conversation.language),
        language_code=conversation.language,
        zone=conversation.customer.zone,
        opened_at=conversation.opened_at,
        closed_at=conversation.closed_at,
        holder_words=holder_words(conversation),
        is_merged=conversation.merged_into_id is not None,
    )


def promises_of(conversation: Conversation) -> list[Promised]:
    """The newest turn's promise first; also what is owed in conversations that were merged into this one."""
    # Which these are is found first: asked of each promise, no index would answer it.
    here = Conversation.objects.filter(Q(pk=conversation.pk) | Q(merged_into=conversation.pk)).values("pk")
    found = list(Promise.objects.filter(conversation__in=here).order_by("-id"))
    steps, due = steps_of(found), _times_told_anew(found)
    now = timezone.now()
    return [
        replace(
            promised(promise),
            instead_of=due.get(promise.replaces_id or 0),
            steps=steps[promise.pk],
            reset_url=_reset_url(promise, conversation, now),
        )
        for promise in found
    ]


def _times_told_anew(promises: Sequence[Promise]) -> dict[int, datetime]:
    """The times in whose place others stand; what was refused as no answer was kept, and has its own."""
    return {promise.pk: promise.due_at for promise in promises if promise.reset_at or promise.changed_at}


def _reset_url(promise: Promise, conversation: Conversation, now: datetime) -> str:
    """Only what was told and has not passed can be told anew."""
    may_be_reset = promise.state == "running" and promise.announced_at is not None and promise.due_at > now
    if not may_be_reset or conversation.closed_at or promise.conversation_id != conversation.pk:
        return ""
    return reverse("promise_reset", args=[conversation.brand.slug, conversation.pk, promise.pk])


def promised(promise: Promise) -> Promised:
    return Promised(
        id=promise.pk,
        kind_words=kind_words(promise),
        state=promise.state,
        state_words=state_words(promise.state),
        told=promise.told,
        made_at=promise.made_at,
        announced_at=promise.announced_at,
        warn_at=promise.warn_at,
        due_at=promise.due_at,
        kept_at=promise.kept_at,
        broken_at=promise.broken_at,
        answered_at=promise.answered_at,
        explanation=explained(promise),
        reset_at=promise.reset_at,
        reset_cause=cause_words(promise.reset_cause),
        voided_at=promise.voided_at,
        is_call_owed=promise.kind == PromiseKind.CALL_BACK and not (promise.answered_at or promise.voided_at),
    )


def explained(promise: Promise) -> str:
    """Why it is due then, in the reader's language and zone."""
    return explanation_words(
        Explanation.from_data(promise.explanation),
        zone=timezone.get_current_timezone_name(),
        language=get_language() or "en",
    )


def kind_words(promise: Promise) -> str:
    words = {
        PromiseKind.FIRST_REPLY: _("First reply"),
        PromiseKind.NEXT_REPLY: _("Next reply"),
        PromiseKind.UPDATE: _("Update"),
        PromiseKind.RESOLUTION: _("Resolution"),
        PromiseKind.CALL_BACK: _("Call back"),
    }
    return words[PromiseKind(promise.kind)]


def state_words(state: str) -> str:
    words = {
        "running": _("Running"),
        "kept": _("Kept"),
        "broken": _("Broken"),
        "reset": _("Told a new time"),
        "changed": _("Changed by the customer"),
        "void": _("Void"),
    }
    return words[state]
