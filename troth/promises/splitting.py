"""What is owed for a word that became a matter of its own."""

from django.db.models import F
from django.db.models.functions import Least

from troth.conversations.acts.facts import ConversationSplit
from troth.conversations.models import Conversation, Message
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import Policy, Promise, PromiseKind
from troth.promises.promising import reckoned, whole
from troth.promises.rules.announcing import Withheld
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.due import Explanation


def owe_in_both(fact: ConversationSplit) -> None:
    """The new conversation is timed as well: by the same due time where that word is still owed an answer.

    What the customer was told stands where it was told, and is counted there. The copy is an internal norm:
    nobody is told twice, and nobody is answered later than they were told.
    """
    word = Message.objects.get(pk=fact.message_id)
    made = whole(fact.new_id)
    owed = (
        Promise.objects.unanswered()
        .replies()
        .filter(conversation=fact.conversation_id, turn_opened_at__lte=word.said_at)
    )
    first = owed.select_related("policy").order_by("due_at").first()
    if first is not None and first.policy is not None:
        _promise(made, first.policy, Explanation.from_data(first.explanation))
    elif (policy := Policy.objects.current(made.channel_id)) is not None:
        try:
            explained = reckoned(policy, PromiseKind.FIRST_REPLY, made, made.opened_at)
        except CalendarError:
            return  # the holder's own deadline runs, as where nothing can be promised
        if explained is not None:
            _promise(made, policy, explained)


def _promise(made: Conversation, policy: Policy, explained: Explanation) -> None:
    assert made.turn_opened_at is not None
    promise = write_down(
        made,
        Owed(
            kind=PromiseKind.FIRST_REPLY,
            channel_id=policy.channel_id,
            reckoned=explained,
            turn_opened_at=made.turn_opened_at,
            made_at=made.opened_at,
            policy=policy,
            withheld=Withheld.SPLIT_OFF,
        ),
    )
    Conversation.objects.filter(pk=made.pk).update(answer_by=Least(F("answer_by"), promise.due_at))
