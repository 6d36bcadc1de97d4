"""A conversation that is spam: it ends, and its sender's words are held back until it is taken up again."""

from django.db import transaction

from troth.accounts.models import User
from troth.conversations.actions import close, reopen
from troth.conversations.acts.facts import ConversationMarkedSpam, ConversationUnmarkedSpam
from troth.conversations.facts import ConversationClosed
from troth.conversations.models import Conversation
from troth.core.facts import record
from troth.core.models import FactRecord

SPAM = "spam"


@transaction.atomic
def mark_spam(conversation: Conversation, author: User) -> None:
    """Close it with this cause. The channel that it came by hears of its sender through the fact."""
    close(conversation, author, cause=SPAM)
    record(
        ConversationMarkedSpam(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            identity_id=conversation.identity_id,
        )
    )


@transaction.atomic
def take_up_again(conversation: Conversation, author: User) -> None:
    """Reopen it; where it was closed as spam, its sender's mark goes as well."""
    was_spam = is_spam(conversation)
    reopen(conversation, author)
    if was_spam:
        record(
            ConversationUnmarkedSpam(
                brand_id=conversation.brand_id,
                conversation_id=conversation.pk,
                actor_id=author.pk,
                identity_id=conversation.identity_id,
            )
        )


def is_spam(conversation: Conversation) -> bool:
    """Whether that is why it is closed. One query, and none while it is open."""
    if conversation.closed_at is None:
        return False
    closings = FactRecord.objects.filter(
        brand_id=conversation.brand_id,
        conversation_id=conversation.pk,
        name=ConversationClosed.__name__,
    )
    last = closings.order_by("-id").values_list("details", flat=True).first()
    return last is not None and last.get("cause") == SPAM
