"""The link by which a customer sees their own request: signed, without a word of theirs, and it can be ended.

The value that is signed is "17-0", or "17-0-m" where it goes out by mail: the conversation, how often its
links were made void before, and how the link reaches its reader.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from troth.accounts.models import User
from troth.conversations.facts import RequestLinksVoided
from troth.conversations.models import Conversation
from troth.core.facts import record
from troth.core.models import FactRecord

_SIGNER = Signer(salt="troth.request", sep=".")
_VALUE = re.compile(r"([1-9][0-9]{0,17})-([0-9]{1,6})(-m)?")


@dataclass(frozen=True, slots=True)
class RequestLink:
    """What stands in a link. `by_mail`: its reader has an address, and may see what came from one."""

    conversation_id: int
    generation: int
    by_mail: bool


def my_request_url(conversation: Conversation, *, by_mail: bool = False) -> str:
    """The whole address, or nothing where the installation does not know its own (TROTH_URL)."""
    if not settings.TROTH_URL:
        return ""
    return f"{settings.TROTH_URL}{my_request_path(conversation, by_mail=by_mail)}"


def my_request_path(conversation: Conversation, *, by_mail: bool = False) -> str:
    link = RequestLink(conversation.pk, generation_of(conversation), by_mail)
    return reverse("my_request", args=[conversation.brand.slug, key_of(link)])


def key_of(link: RequestLink) -> str:
    way = "-m" if link.by_mail else ""
    return _SIGNER.sign(f"{link.conversation_id}-{link.generation}{way}")


def link_behind(key: str) -> RequestLink | None:
    """What a key says, if we signed it; whether it still counts, `generation_of` tells."""
    try:
        said = _VALUE.fullmatch(_SIGNER.unsign(key))
    except BadSignature:
        return None
    return RequestLink(int(said[1]), int(said[2]), bool(said[3])) if said else None


def generation_of(conversation: Conversation) -> int:
    """How often its links were made void: those of an earlier generation lead nowhere."""
    return FactRecord.objects.filter(
        brand_id=conversation.brand_id,
        conversation_id=conversation.pk,
        name=RequestLinksVoided.__name__,
    ).count()


@transaction.atomic
def void_links(conversation: Conversation, by: User) -> None:
    """No link that was given out for it counts any more; the next message carries a new one."""
    record(
        *(
            RequestLinksVoided(brand_id=conversation.brand_id, conversation_id=one, actor_id=by.pk)
            for one in _leading_to(conversation)
        )
    )


def _leading_to(conversation: Conversation) -> list[int]:
    """The conversation, and those that were merged into it, over any number of merges."""
    found, newest = [conversation.pk], [conversation.pk]
    while newest:
        newest = list(Conversation.objects.filter(merged_into__in=newest).values_list("id", flat=True))
        found += newest
    return found
