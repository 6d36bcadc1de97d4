from dataclasses import dataclass
from datetime import datetime

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFact(Fact):
    """What happened in a conversation."""

    conversation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(ConversationFact):
    channel_id: int
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(ConversationFact):
    """A customer said something; it opens a turn unless an earlier word of theirs still waits."""

    message_id: int
    opens_turn: bool
    is_automatic: bool
    received_at: datetime
    is_unverified: bool = False
    channel_id: int | None = None
    """By which it came: a customer may answer by mail what was said in a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(ConversationFact):
    """The brand said something: an answer, update or announcement; useless to send after `expires_at`."""

    message_id: int
    kind: str
    sent_at: datetime
    expires_at: datetime | None = None
    channel_id: int | None = None
    """By which the word came that an announcement answers; none where that is the conversation's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(ConversationFact):
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived(ConversationFact):
    """A mail server reported on a message of ours."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(ConversationFact):
    """The customer's side took the message, or is likely to have: then `is_confirmed` is false."""

    message_id: int
    delivery_id: int
    delivered_at: datetime
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEnded(ConversationFact):
    """A message could not be delivered, or was withheld on purpose; the reason stands on the delivery."""

    message_id: int
    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRepeated(ConversationFact):
    """A person had a message sent once more."""

    message_id: int
    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(ConversationFact):
    """`cause` is "person", "customer", "customer silent", "spam", "merged" or "erased"."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(ConversationFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderOverdue(ConversationFact):
    """A holder's deadline passed without their act; the queue holds the conversation again."""

    holder: str
    person_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMentioned(ConversationFact):
    """Somebody was named in a note with an @."""

    message_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(ConversationFact):
    """A customer said what they think of an answer, from 1 to 5; their words stand in the row."""

    message_id: int
    rating_id: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLinksVoided(ConversationFact):
    """No link to this request that was given out before counts any more."""
