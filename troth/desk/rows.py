"""What the list of conversations shows of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Holder
from troth.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    subject: str
    customer_name: str
    customer_address: str
    channel_kind: str
    channel_address: str
    brand_name: str
    brand_slug: str
    last_words: str
    last_said_at: datetime
    last_by: str
    due_at: datetime | None
    warn_at: datetime | None
    state: str
    told: bool
    holder_words: str


def rows_of(conversations: Sequence[Conversation]) -> list[Row]:
    """One query for the promises of all rows."""
    owed = Promise.objects.unanswered().filter(conversation__in=conversations).order_by("-due_at")
    promises = {promise.conversation_id: promise for promise in owed}
    return [_row(conversation, promises.get(conversation.pk)) for conversation in conversations]


def _row(conversation: Conversation, promise: Promise | None) -> Row:
    return Row(
        id=conversation.pk,
        url=reverse("conversation", args=[conversation.brand.slug, conversation.pk]),
        subject=conversation.subject,
        customer_name=conversation.customer.name,
        customer_address=conversation.identity.value,
        channel_kind=conversation.channel.kind,
        channel_address=conversation.channel.address,
        brand_name=conversation.brand.name,
        brand_slug=conversation.brand.slug,
        last_words=conversation.last_words,
        last_said_at=conversation.last_said_at,
        last_by=conversation.last_by,
        due_at=promise.due_at if promise and conversation.closed_at is None else None,
        warn_at=promise.warn_at if promise else None,
        state=_state(conversation, promise),
        told=bool(promise and promise.announced_at),
        holder_words=holder_words(conversation),
    )


def _state(conversation: Conversation, promise: Promise | None) -> str:
    if conversation.answer_by is None and conversation.closed_at is None:
        return "waiting on customer"
    if promise is None:
        return "none"
    return "broken" if promise.broken_at else "running"


def holder_words(conversation: Conversation) -> str:
    """Who must act next, as a person reads it."""
    if conversation.holder == Holder.PERSON and conversation.holder_person:
        return str(conversation.holder_person)
    if conversation.holder == Holder.CUSTOMER:
        return _("the customer")
    if conversation.holder == Holder.BOT:
        return _("the bot")
    return conversation.queue.name if conversation.holder == Holder.QUEUE else _("nobody")
