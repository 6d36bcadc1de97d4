"""Who else looks at a conversation now, and who is writing."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from troth.accounts.models import User
from troth.conversations.models import Conversation, Viewer

WRITES_FOR = timedelta(seconds=8)
"""Whoever has not written for so long has stopped."""
LOOK = """
    INSERT INTO viewers (brand_id, conversation_id, user_id, seen_at, wrote_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (conversation_id, user_id) DO UPDATE
    SET seen_at = excluded.seen_at, wrote_at = coalesce(excluded.wrote_at, viewers.wrote_at)
"""


@dataclass(frozen=True, slots=True)
class Other:
    name: str
    is_writing: bool


def look(conversation: Conversation, user: User, *, is_writing: bool) -> None:
    """This person has the page open. Said every few seconds, in one statement."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK, [conversation.brand_id, conversation.pk, user.pk, now, now if is_writing else None]
        )


def leave(conversation: Conversation, user: User) -> None:
    Viewer.objects.filter(conversation=conversation, user=user).delete()


def others_at(conversation: Conversation, user: User) -> list[Other]:
    """Everybody else who has the page open, whoever writes first."""
    now = timezone.now()
    rows = conversation.viewers.looking(now).exclude(user=user).select_related("user")
    found = [Other(str(one.user), bool(one.wrote_at and one.wrote_at > now - WRITES_FOR)) for one in rows]
    return sorted(found, key=lambda one: (not one.is_writing, one.name))
