from dataclasses import dataclass

from troth.conversations.facts import ConversationFact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorAskedToBeFollowed(ConversationFact):
    """A visitor said where an answer may follow them; the address itself stands in their row."""

    visitor_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFollowed(ConversationFact):
    """A visitor had left unread what we answered: it went after them by mail."""

    visitor_id: int
    message_id: int
