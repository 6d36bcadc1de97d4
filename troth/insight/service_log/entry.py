"""One row of the service log, as those who read exports hand it over."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Actor(StrEnum):
    """Who acted. A bot's words and a system's never end a turn."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class Kind(StrEnum):
    """What happened."""

    MESSAGE = "message"  # a word that the other side saw: of a customer, an answer, a bot's, an automatic one
    UPDATE = "update"  # an agent kept the customer posted: ends no turn
    NOTE = "note"  # seen by agents only
    ASSIGNED = "assigned"  # `actor` or `team` holds the conversation from here on
    CLOSED = "closed"
    REOPENED = "reopened"
    LEFT = "left"  # the customer went away: hung up, closed the chat
    PROMISE = "promise"  # a promise or internal norm, with the promise columns; `at` is when it was made
    EVENT = "event"  # anything else that shows somebody was at work


class PromiseEnding(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    VOIDED = "voided"


class Entry(NamedTuple):
    """Times have a zone. `id` is the source's own: a row that is seen twice counts once.

    `customer` is whose matter it is, on every row; `actor` is who acted, also a second customer. A promise
    that was never told has no `promise_told_at`: it is an internal norm. `text` becomes its length and its
    hash, and is stored only where the reader of the audit asks for that.
    """

    conversation: str
    id: str
    at: datetime
    kind: Kind
    actor_kind: Actor
    actor: str | None = None
    customer: str | None = None
    brand: str | None = None
    channel: str | None = None
    team: str | None = None
    segment: str | None = None
    language: str | None = None
    text: str | None = None
    promise_kind: str | None = None
    promise_due_at: datetime | None = None
    promise_told_at: datetime | None = None
    promise_ended_at: datetime | None = None
    promise_ending: PromiseEnding | None = None
