"""Another matter, from a message on: a conversation of its own."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.acts.facts import ConversationSplit
from troth.conversations.facts import ConversationOpened
from troth.conversations.models import Conversation, Holder, Kind, Message
from troth.conversations.rules.turn import answer_by, held_until
from troth.conversations.rules.words import first_words, storable
from troth.core.errors import Refused
from troth.core.facts import record


class NotSplit(Refused):
    """A new matter begins with a customer's word of this conversation, and begins once."""

    status = 409


@transaction.atomic
def split(message: Message, author: User, *, subject: str = "") -> Conversation:
    """A new conversation that begins with this word of the customer's, held by the same queue.

    The messages stay where they were said and are shown in both. The turn and its promise stay with the old
    conversation; if a turn is open there, the new one must be answered by the same time.
    """
    old = Conversation.objects.locked().get(pk=message.conversation_id)
    _refuse_unless_new(message)
    now = timezone.now()
    made = _begun(old, message, storable(subject).strip() or old.subject, now)
    about = {"brand_id": old.brand_id, "actor_id": author.pk}
    record(
        ConversationOpened(
            **about, conversation_id=made.pk, channel_id=made.channel_id, customer_id=made.customer_id
        ),
        ConversationSplit(**about, conversation_id=old.pk, new_id=made.pk, message_id=message.pk),
    )
    return made


def _refuse_unless_new(message: Message) -> None:
    if message.kind != Kind.CUSTOMER:
        raise NotSplit(_("A new matter begins with a message of the customer's."))
    if Conversation.objects.filter(split_from=message).exists():
        raise NotSplit(_("From this message on there is a conversation already."))


def _begun(old: Conversation, message: Message, subject: str, now: datetime) -> Conversation:
    by = old.answer_by or answer_by(now)
    return Conversation.objects.create(
        brand_id=old.brand_id,
        channel_id=old.channel_id,
        customer_id=old.customer_id,
        identity_id=old.identity_id,
        subject=subject[:500],
        language=old.language,
        opened_at=now,
        queue_id=old.queue_id,
        holder=Holder.QUEUE,
        holder_until=held_until(now, by),
        turn_opened_at=message.said_at,
        answer_by=by,
        last_words=first_words(message.text),
        last_said_at=message.said_at,
        last_by="customer",
        split_from=message,
    )
