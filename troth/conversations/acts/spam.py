"""A conversation that is spam: it ends, and its sender's next words are held back."""

from django.db import transaction

from troth.accounts.models import User
from troth.conversations.actions import close
from troth.conversations.acts.facts import ConversationMarkedSpam
from troth.conversations.models import Conversation
from troth.core.facts import record

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
