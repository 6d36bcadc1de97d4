from dataclasses import dataclass
from datetime import datetime

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(Fact):
    channel_id: int
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Fact):
    """A customer said something; it opens a turn unless an earlier word of theirs still waits."""

    message_id: int
    opens_turn: bool
    is_automatic: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Fact):
    """The brand said something: an answer, update or announcement; useless to send after `expires_at`."""

    message_id: int
    kind: str
    sent_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Fact):
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived(Fact):
    """A mail server reported on a message of ours."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(Fact):
    """The customer's side took the message, or is likely to have: then `is_confirmed` is false."""

    message_id: int
    delivery_id: int
    delivered_at: datetime
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEnded(Fact):
    """A message could not be delivered, or was withheld on purpose; the reason stands on the delivery."""

    message_id: int
    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRepeated(Fact):
    """A person had a message sent once more."""

    message_id: int
    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(Fact):
    """`cause` is "person" or "customer silent"."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderOverdue(Fact):
    """A holder's deadline passed without their act; the queue holds the conversation again."""

    holder: str
    person_id: int | None
