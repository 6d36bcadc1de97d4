from dataclasses import dataclass

from troth.conversations.facts import ConversationFact
from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTaken(ConversationFact):
    """Somebody holds it now by their own act. `from_person_id` held it before, if a person did."""

    from_person_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned(ConversationFact):
    """Somebody gave it to a person or to a queue: one of the two is set."""

    to_person_id: int | None
    to_queue_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationHandedOver(ConversationFact):
    """Assigned with a summary for whoever holds it next; `message_id` is the note that holds it."""

    to_person_id: int | None
    to_queue_id: int | None
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationGivenBack(ConversationFact):
    """Its holder gave it back to its queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMarkedSpam(ConversationFact):
    """A person said that it is spam, and so whoever wrote it writes spam."""

    identity_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationUnmarkedSpam(ConversationFact):
    """It was no spam after all: somebody took it up again, and whoever wrote it may write."""

    identity_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTagged(ConversationFact):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationUntagged(ConversationFact):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsMerged(ConversationFact):
    """`gone_id` goes on in this conversation."""

    gone_id: int
    joining_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsMergeUndone(ConversationFact):
    gone_id: int
    joining_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSplit(ConversationFact):
    """From a message of this conversation on, another matter goes on in `new_id`."""

    new_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld(ConversationFact):
    """An answer was written and waits for its author's ten seconds to pass; nothing is said yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn(ConversationFact):
    """Its author took a held answer back: it was never said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReplyWritten(Fact):
    """Somebody wrote, changed or removed a saved reply."""

    saved_reply_id: int
