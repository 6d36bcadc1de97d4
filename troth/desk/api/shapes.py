"""What the API sends and takes. Times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import AliasChoices

from troth.conversations.models import Conversation, Delivery, Message, Rating
from troth.conversations.rating import rating_of
from troth.core.models import FactRecord
from troth.desk.ledger import clocks
from troth.promises.models import Promise
from troth.promises.rules.due import Explanation
from troth.promises.rules.explanation import explain
from troth.promises.words import reader_zone


class PromiseShape(Schema):
    """`told` is what the customer read, and null until `announced_at`.

    Two clocks: `open_seconds` of the `allowed_seconds` had passed, counting only open time, and the customer
    had waited `wait_seconds` by the wall clock, when the wait ended; null while it goes on.
    """

    id: int
    conversation_id: int
    brand: str
    kind: str
    channel: str
    channel_kind: str
    state: str
    given_by: str | None
    replaces: int | None
    turn_opened_at: datetime
    made_at: datetime
    announced_at: datetime | None
    withheld: str | None
    due_at: datetime
    told: str | None
    kept_at: datetime | None
    broken_at: datetime | None
    answered_at: datetime | None
    left_at: datetime | None
    reset_at: datetime | None
    reset_cause: str | None
    changed_at: datetime | None
    voided_at: datetime | None
    void_cause: str | None
    allowed_seconds: float
    open_seconds: float | None
    wait_seconds: float | None
    forecast_seconds: float | None
    explanation: str


class DeliveryShape(Schema):
    state: str
    recipient: str
    message_id: str
    sent_at: datetime | None
    words: str


class RatingShape(Schema):
    """The customer's word on an answer: 1 (bad) to 5 (very good). The newest counts."""

    score: int
    text: str
    rated_at: datetime


class MessageShape(Schema):
    id: int
    kind: str
    text: str
    author: str | None
    said_at: datetime
    is_automatic: bool
    problem: str | None
    delivery: DeliveryShape | None
    rating: RatingShape | None


class CustomerShape(Schema):
    id: int
    name: str
    address: str
    language: str
    zone: str


class HolderShape(Schema):
    kind: str
    name: str | None
    until: datetime


class ConversationShape(Schema):
    id: int
    brand: str
    channel: str
    channel_kind: str
    customer: CustomerShape
    subject: str
    language: str
    opened_at: datetime
    closed_at: datetime | None
    turn_opened_at: datetime | None
    answer_by: datetime | None
    last_said_at: datetime
    last_words: str
    holder: HolderShape | None


class WholeConversation(ConversationShape):
    messages: list[MessageShape]
    promises: list[PromiseShape]


class FactShape(Schema):
    id: int
    name: str
    brand: str
    conversation_id: int | None
    actor_id: int | None
    happened_at: datetime
    details: dict[str, Any]


class Conversations(Schema):
    items: list[ConversationShape]
    next: str | None


class Promises(Schema):
    items: list[PromiseShape]
    next: str | None


class Facts(Schema):
    """`next` is where to go on from; null where nothing came after `after` yet: ask again with that."""

    items: list[FactShape]
    next: str | None


class Words(Schema):
    text: str = Field(min_length=1, max_length=100_000)


class Reply(Words):
    kind: Literal["answer", "update"] = "answer"
    seen: int | None = Field(None, ge=0, le=2**62)


class NewHolder(Schema):
    user: int | str | None = Field(None, description="An id or a mail address")
    queue: int | None = None
    summary: str = Field("", max_length=100_000)


class NewTag(Schema):
    name: str = Field(max_length=200)


class Tags(Schema):
    items: list[str]


class NewCustomer(Schema):
    address: str = Field(
        validation_alias=AliasChoices("address", "email"),
        max_length=320,
        pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+$",
        description="A mail address",
    )
    name: str = Field("", max_length=200)
    zone: str | None = Field(None, max_length=64)


class NewConversation(Schema):
    """A customer's word that came in some other way. The promise is made, and told by mail, as for a mail."""

    customer: NewCustomer
    text: str = Field(min_length=1, max_length=100_000)
    subject: str = Field("", max_length=998)
    language: str | None = Field(None, max_length=8)
    channel: int | str | None = Field(
        None, description="The channel's address or id; needed where there are several"
    )
    brand: str | None = Field(None, description="The brand's slug; needed where the token sees several")


def promise(row: Promise) -> dict[str, Any]:
    """The row comes with its brand, its channel and whoever gave it."""
    explained, ended = Explanation.from_data(row.explanation), clocks.ended_at(row)
    return {
        "id": row.pk,
        "conversation_id": row.conversation_id,
        "brand": row.brand.slug,
        "kind": row.kind,
        "channel": row.channel.address,
        "channel_kind": row.channel.kind,
        "state": row.state,
        "given_by": str(row.given_by) if row.given_by else None,
        "replaces": row.replaces_id,
        "turn_opened_at": row.turn_opened_at,
        "made_at": row.made_at,
        "announced_at": row.announced_at,
        "withheld": row.withheld or None,
        "due_at": row.due_at,
        "told": row.told,
        "kept_at": row.kept_at,
        "broken_at": row.broken_at,
        "answered_at": row.answered_at,
        "left_at": row.left_at,
        "reset_at": row.reset_at,
        "reset_cause": row.reset_cause or None,
        "changed_at": row.changed_at,
        "voided_at": row.voided_at,
        "void_cause": row.void_cause or None,
        "allowed_seconds": explained.allowed.total_seconds(),
        "open_seconds": clocks.open_time(explained, ended).total_seconds() if ended else None,
        "wait_seconds": (ended - explained.received_at).total_seconds() if ended else None,
        "forecast_seconds": row.forecast,
        "explanation": explain(explained, reader_zone(row.brand.zone)),
    }


def conversation(row: Conversation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "brand": row.brand.slug,
        "channel": row.channel.address,
        "channel_kind": row.channel.kind,
        "customer": {
            "id": row.customer_id,
            "name": row.customer.name,
            "address": row.identity.value,
            "language": row.customer.language,
            "zone": row.customer.zone,
        },
        "subject": row.subject,
        "language": row.language,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "turn_opened_at": row.turn_opened_at,
        "answer_by": row.answer_by,
        "last_said_at": row.last_said_at,
        "last_words": row.last_words,
        "holder": _holder(row),
    }


def _holder(row: Conversation) -> dict[str, Any] | None:
    if row.holder is None:
        return None
    names = {"queue": row.queue.name, "person": str(row.holder_person or "")}
    return {"kind": row.holder, "name": names.get(row.holder), "until": row.holder_until}


def message(row: Message) -> dict[str, Any]:
    delivery = next(iter(row.deliveries.all()), None)
    return {
        "id": row.pk,
        "kind": row.kind,
        "text": row.text,
        "author": str(row.author) if row.author else None,
        "said_at": row.said_at,
        "is_automatic": row.is_automatic,
        "problem": row.problem or None,
        "delivery": _delivery(delivery) if delivery else None,
        "rating": _rating(rating_of(row)),
    }


def _rating(row: Rating | None) -> dict[str, Any] | None:
    return {"score": row.score, "text": row.text, "rated_at": row.rated_at} if row else None


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "state": row.state,
        "recipient": row.recipient,
        "message_id": row.external_id,
        "sent_at": row.sent_at,
        "words": row.words,
    }


def fact(row: FactRecord, brand: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "brand": brand,
        "conversation_id": row.conversation_id,
        "actor_id": row.actor_id,
        "happened_at": row.happened_at,
        "details": row.details,
    }
