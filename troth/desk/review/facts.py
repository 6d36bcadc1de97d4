from dataclasses import dataclass

from troth.conversations.facts import ConversationFact


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReviewed(ConversationFact):
    """A person looked at what a review list shows: `listed` is the list, `subject_id` its row there.

    `words` are what they made of it, which may name the customer: they go when that one is erased.
    """

    listed: str
    subject_id: int
    words: str
