from dataclasses import dataclass
from datetime import datetime

from troth.conversations.facts import ConversationFact


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReset(ConversationFact):
    """Before its time had come the customer was told a new one, which `new_id` is; we are the cause."""

    promise_id: int
    new_id: int
    due_at: datetime
    words: str
    """Why, as an agent gave it or by one of the rules' causes; erased with its customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseChanged(ConversationFact):
    """The customer chose another time or way, which `new_id` is.

    `reach_id` is the particular that says where: facts hold no address of a customer's.
    """

    promise_id: int
    new_id: int
    choice: str
    reach_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceMade(ConversationFact):
    """The customer was given a choice and chose what changes no promise, such as to keep waiting."""

    promise_id: int
    choice: str
