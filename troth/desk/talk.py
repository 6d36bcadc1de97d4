"""What the page of one conversation shows: its messages with their deliveries, and its promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.desk.rows import holder_words
from troth.promises.models import Promise, PromiseKind
from troth.promises.rules.due import Explanation
from troth.promises.words import explanation_words


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size_words: str


@dataclass(frozen=True, slots=True)
class Sending:
    state: str
    words: str
    again_url: str | None


@dataclass(frozen=True, slots=True)
class Said:
    kind: str
    author_name: str
    text: str
    said_at: datetime
    delivery: Sending | None
    problem: str
    attachments: Sequence[File]
    original_url: str | None


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


def talk_of(conversation: Conversation) -> Talk:
    return Talk(
        id=conversation.pk,
        url=reverse("conversation", args=[conversation.brand.slug, conversation.pk]),
        subject=conversation.subject,
        customer_name=conversation.customer.name,
        customer_address=conversation.identity.value,
        channel_kind=conversation.channel.kind,
        channel_address=conversation.channel.address,
        brand_name=conversation.brand.name,
        language=_language_name(conversation.language),
        language_code=conversation.language,
        zone=conversation.customer.zone,
        opened_at=conversation.opened_at,
        closed_at=conversation.closed_at,
        holder_words=holder_words(conversation),
    )


def _language_name(code: str) -> str:
    name = Locale.parse(code).get_display_name(get_language() or "en")
    return name or code


def messages_of(conversation: Conversation, *, slug: str, may_answer: bool) -> list[Said]:
    """Three queries, however many messages."""
    rows = conversation.messages.select_related("author").prefetch_related("attachments", "deliveries")
    return [_said(message, conversation, slug, may_answer) for message in rows.order_by("said_at", "id")]


def _said(message: Message, conversation: Conversation, slug: str, may_answer: bool) -> Said:
    files = list(message.attachments.all())
    delivery = next(iter(message.deliveries.all()), None)
    return Said(
        kind=message.kind,
        author_name=_author(message, conversation),
        text=message.text,
        said_at=message.said_at,
        delivery=_sending(delivery, conversation, slug, may_answer) if delivery else None,
        problem=message.problem,
        attachments=[File(file.name, filesizeformat(file.size)) for file in files if not file.is_original],
        original_url=reverse("original", args=[slug, conversation.pk, message.pk])
        if any(file.is_original for file in files)
        else None,
    )


def _author(message: Message, conversation: Conversation) -> str:
    if message.kind == Kind.CUSTOMER:
        return conversation.customer.name
    return str(message.author) if message.author else ""


def _sending(delivery: Delivery, conversation: Conversation, slug: str, may_answer: bool) -> Sending:
    states = {
        "waiting": _("on its way"),
        "sent": _("sent"),
        "failed": _("not delivered"),
        "unconfirmed": _("may not have arrived"),
    }
    words = states[delivery.state]
    if delivery.words and delivery.state != "sent":
        words = f"{words}: {delivery.words}"
    ended = delivery.failed_at or delivery.unconfirmed_at
    again = reverse("send_again", args=[slug, conversation.pk, delivery.pk]) if ended and may_answer else None
    return Sending(delivery.state, words, again)


def promises_of(conversation: Conversation) -> list[Promised]:
    """The newest turn's promise first."""
    return [promised(promise) for promise in conversation.promises.order_by("-id")]


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
