"""What a person has read: the list shows a dot beside the rest."""

from troth.accounts.models import User
from troth.conversations.models import Conversation
from troth.desk.models import ReadMark


def mark_read(user: User, conversation: Conversation) -> None:
    """This person has seen the conversation as it was when it was loaded; later words are unread again.

    Costs one query where there is nothing new, so that opening a page again writes nothing.
    """
    seen = ReadMark.objects.filter(
        user=user, conversation=conversation, read_at__gte=conversation.last_said_at
    )
    if seen.exists():
        return
    mark = ReadMark(
        brand_id=conversation.brand_id,
        user=user,
        conversation=conversation,
        read_at=conversation.last_said_at,
    )
    ReadMark.objects.bulk_create(
        [mark], update_conflicts=True, unique_fields=["user", "conversation"], update_fields=["read_at"]
    )
