"""What the page of one conversation shows beside its messages: what it is about, and its promises."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation
from troth.desk.lists.words import language_name
from troth.desk.rows import holder_words
from troth.promises.models import Promise, PromiseKind
from troth.promises.rules.due import Explanation
from troth.promises.words import explanation_words


@dataclass(frozen=True, slots=True)
class Promised:
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
    return [promised(promise) for promise in Promise.objects.filter(conversation__in=here).order_by("-id")]


def promised(promise: Promise) -> Promised:
    return Promised(
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
    )


def explained(promise: Promise) -> str:
    """Why it is due then, in the reader's language and zone."""
    return explanation_words(
        Explanation.from_data(promise.explanation),
        zone=timezone.get_current_timezone_name(),
        language=get_language() or "en",
    )


def kind_words(promise: Promise) -> str:
    return _("First reply") if promise.kind == PromiseKind.FIRST_REPLY else _("Next reply")


def state_words(state: str) -> str:
    words = {
        "running": _("Running"),
        "kept": _("Kept"),
        "broken": _("Broken"),
        "reset": _("Told a new time"),
        "void": _("Void"),
    }
    return words[state]
