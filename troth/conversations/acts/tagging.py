"""Tags: put, taken away, completed."""

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.acts.facts import ConversationTagged, ConversationUntagged
from troth.conversations.models import Conversation, Tag, Tagging
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.facts import record

LONGEST = 40
MOST_OFFERED = 8


class NotATag(Refused):
    """No word that a conversation can be found by."""


def tag_name(text: str) -> str:
    """As tags are kept: one word in small letters. Raises NotATag."""
    name = "-".join(storable(text).casefold().replace("#", " ").replace(",", " ").split())
    if not name or len(name) > LONGEST:
        raise NotATag(_("A tag is a word of at most %(count)s characters.") % {"count": LONGEST})
    return name


@transaction.atomic
def tag(conversation: Conversation, author: User, text: str) -> Tag:
    """Put a tag, which is made if the brand does not have it yet. Putting it twice is putting it once."""
    found, _is_new = Tag.objects.get_or_create(brand_id=conversation.brand_id, name=tag_name(text))
    _row, is_put = Tagging.objects.get_or_create(
        conversation=conversation,
        tag=found,
        defaults={"brand_id": conversation.brand_id, "tagged_by": author},
    )
    if is_put:
        record(
            ConversationTagged(
                brand_id=conversation.brand_id,
                conversation_id=conversation.pk,
                actor_id=author.pk,
                tag=found.name,
            )
        )
    return found


@transaction.atomic
def untag(conversation: Conversation, author: User, text: str) -> None:
    name = tag_name(text)
    gone, _tables = Tagging.objects.filter(conversation=conversation, tag__name=name).delete()
    if gone:
        record(
            ConversationUntagged(
                brand_id=conversation.brand_id,
                conversation_id=conversation.pk,
                actor_id=author.pk,
                tag=name,
            )
        )


def tags_of(conversation: Conversation) -> list[str]:
    names = conversation.taggings.order_by("tag__name").values_list("tag__name", flat=True)
    return list(names)


def tags_starting(brand_id: int, words: str, *, without: Conversation) -> list[str]:
    """Tags of the brand that begin so and are not there yet, at most eight."""
    begins = storable(words).strip().casefold().lstrip("#")
    found = Tag.objects.filter(brand=brand_id, name__startswith=begins)
    rows = found.exclude(taggings__conversation=without).order_by("name")
    return list(rows.values_list("name", flat=True)[:MOST_OFFERED])
