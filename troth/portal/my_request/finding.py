"""Where a link leads: one conversation, followed over merges, and what its reader may see of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from troth.accounts.models import Brand
from troth.conversations.acts.spam import is_spam
from troth.conversations.models import Conversation, Kind, Message
from troth.conversations.request_links import generation_of, link_behind

SHOWN = (Kind.CUSTOMER, Kind.ANSWER, Kind.UPDATE)
"""What people said. Notes are the team's; announcements are shown as the promises that they carried."""


@dataclass(frozen=True, slots=True)
class Request:
    """`conversation` is where the request goes on; `link_of` the one that the link was given out for.

    `part_ids` are the conversations of which the page tells. `is_chat_alone`: the link stands in a chat, and
    whoever has that browser reads the chat, and no mail.
    """

    conversation: Conversation
    link_of: Conversation
    part_ids: tuple[int, ...]
    is_chat_alone: bool

    def can_go_on(self) -> bool:
        """Not where it was taken for spam, or merged into another customer's."""
        return self.conversation.merged_into_id is None and not is_spam(self.conversation)

    def messages(self) -> QuerySet[Message]:
        """What the reader may see, oldest first."""
        found = Message.objects.filter(conversation__in=self.part_ids, kind__in=SHOWN)
        if self.is_chat_alone:
            # An answer may follow to any address that somebody typed; what comes from there is not for here.
            found = found.filter(received_mail=None)
        return found.order_by("said_at", "id")


def request_behind(brand: Brand, key: str) -> Request | None:
    """None for every link that leads nowhere: not ours, made void, another brand's, an erased customer's."""
    link = link_behind(key)
    if link is None:
        return None
    found = _conversation(brand, link.conversation_id)
    if found is None or found.customer.erased_at is not None or link.generation != generation_of(found):
        return None
    here = _goes_on_in(found, lambda pk: _conversation(brand, pk))
    is_chat_alone = found.channel.kind == "chat" and not link.by_mail
    return Request(here, found, _parts(here, found, is_chat_alone=is_chat_alone), is_chat_alone)


def _parts(here: Conversation, link_of: Conversation, *, is_chat_alone: bool) -> tuple[int, ...]:
    """Where it goes on, what the link was given out for, and what was merged here from the same address."""
    merged = Q(merged_into=here.pk, identity=here.identity_id)
    found = Conversation.objects.filter(Q(pk__in={here.pk, link_of.pk}) | merged)
    if is_chat_alone:
        found = found.filter(channel__kind="chat")
    return tuple(found.order_by("id").values_list("pk", flat=True))


def _goes_on_in(found: Conversation, look: Callable[[int], Conversation | None]) -> Conversation:
    """Over any number of merges, as long as it is the same customer's."""
    kept = found
    while kept.merged_into_id is not None:
        onward = look(kept.merged_into_id)
        if onward is None or onward.customer_id != found.customer_id:
            return found
        kept = onward
    return kept


def _conversation(brand: Brand, conversation_id: int) -> Conversation | None:
    return Conversation.objects.with_people().filter(brand=brand, pk=conversation_id).first()
