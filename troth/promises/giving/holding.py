"""Who gave their word holds the conversation until they keep it."""

from django.db.models import F
from django.utils import timezone

from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import held_until
from troth.promises.models import Promise, PromiseQuerySet


def owed_in_person(promises: PromiseQuerySet) -> PromiseQuerySet:
    """Of these what somebody promised in person who still may answer in the brand, the first due first."""
    given = promises.filter(given_by__is_active=True, given_by__memberships__brand=F("brand"))
    return given.order_by("due_at", "id")


def hold(conversation: Conversation, promise: Promise) -> None:
    """The giver holds it until its time; where an answer is owed before that, until then."""
    if promise.given_by_id is None:
        return
    conversation.closed_at = None
    conversation.holder, conversation.holder_person_id = Holder.PERSON, promise.given_by_id
    conversation.holder_until = held_until(timezone.now(), conversation.answer_by or promise.due_at)
    conversation.save(update_fields=["closed_at", "holder", "holder_person", "holder_until"])
