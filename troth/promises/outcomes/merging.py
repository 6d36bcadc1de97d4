"""What is owed when two conversations go on as one, and when they are two again."""

from django.utils import timezone

from troth.conversations.acts.facts import ConversationsMerged, ConversationsMergeUndone
from troth.promises.models import Promise
from troth.promises.outcomes.keeping import owed_in
from troth.promises.outcomes.voiding import Cause, owe_anew, void
from troth.promises.promising import whole


def owe_once(fact: ConversationsMerged) -> None:
    """One answer ends both turns: the promise that falls due first stays, with its re-sets, and no other."""
    running = list(owed_in(fact.conversation_id).running().replies().order_by("due_at", "id"))
    if not running:
        return
    first = (running[0].conversation_id, running[0].turn_opened_at)
    others = [one.pk for one in running if (one.conversation_id, one.turn_opened_at) != first]
    void(Promise.objects.filter(pk__in=others), Cause.MERGED, timezone.now())


def owe_in_both(fact: ConversationsMergeUndone) -> None:
    """Each of the two whose turn is open owes its own answer again."""
    for conversation_id in (fact.conversation_id, fact.gone_id):
        conversation = whole(conversation_id)
        if conversation.turn_opened_at is None:
            continue
        turn = conversation.promises.replies().filter(turn_opened_at=conversation.turn_opened_at)
        if turn.running().exists():
            continue
        dropped = turn.filter(void_cause=Cause.MERGED, replaced_by=None).select_related("policy")
        if (first := dropped.order_by("due_at").first()) is not None:
            owe_anew(conversation, first, timezone.now())
