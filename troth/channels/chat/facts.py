from dataclasses import dataclass
from datetime import datetime

from troth.conversations.facts import ConversationFact
from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorAskedToBeFollowed(ConversationFact):
    """A visitor said where an answer may follow them; the address itself stands in their row."""

    visitor_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFollowed(ConversationFact):
    """A visitor had left unread what we answered: it went after them by mail."""

    visitor_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorKnown(Fact):
    """The shop vouched for somebody in a browser that had written before: both are one customer."""

    visitor_id: int
    identity_id: int
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChanged(Fact):
    """How a chat looks, which pages may show it, or which languages it speaks."""

    channel_id: int
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSecretChanged(Fact):
    """The secret that vouches for customers; the one before counts until `former_until`, if at all."""

    channel_id: int
    former_until: datetime | None
