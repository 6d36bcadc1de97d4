"""Whoever is named in a note with an @."""

from troth.accounts.models import User
from troth.accounts.rules.permissions import PERMITTED, Permission
from troth.conversations.facts import PersonMentioned
from troth.conversations.models import Mention, Message
from troth.conversations.rules.mentions import mentioned

READERS = [role.value for role, may in PERMITTED.items() if Permission.READ in may]
"""Whoever may read every conversation: an expert cannot be called to one that they do not hold."""


def people_to_mention(brand_id: int) -> list[User]:
    readers = User.objects.filter(is_active=True, memberships__brand=brand_id, memberships__role__in=READERS)
    return list(readers.order_by("name", "id"))


def mention(message: Message) -> list[PersonMentioned]:
    """Write down who is named in this note; the facts that this makes, for the caller to record."""
    if "@" not in message.text:
        return []
    names = {one.pk: one.name for one in people_to_mention(message.brand_id) if one.pk != message.author_id}
    found = mentioned(message.text, names)
    Mention.objects.bulk_create(
        Mention(brand_id=message.brand_id, message=message, user_id=one) for one in found
    )
    return [
        PersonMentioned(
            brand_id=message.brand_id,
            conversation_id=message.conversation_id,
            actor_id=message.author_id,
            message_id=message.pk,
            user_id=one,
        )
        for one in found
    ]
