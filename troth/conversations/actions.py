from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Channel, User
from troth.conversations.customers.identities import identity_of
from troth.conversations.facts import (
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    DeliveryRepeated,
    MessageReceived,
    MessageSent,
    NoteWritten,
    ReportReceived,
)
from troth.conversations.incoming import File, Incoming
from troth.conversations.mentioning import mention
from troth.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    Holder,
    Identity,
    Kind,
    Message,
)
from troth.conversations.returning import give_on
from troth.conversations.rules.turn import CUSTOMER_MAY_TAKE, LOOK_AGAIN_AFTER, answer_by, opens_turn
from troth.conversations.rules.words import LONGEST, first_words, storable
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.models import Queue

HELD = ["closed_at", "holder", "holder_person", "holder_until"]
MOVING = [*HELD, "turn_opened_at", "answer_by", "last_words", "last_said_at", "last_by"]
"""What changes in a conversation; the rest was written once."""


class NothingSaid(Refused):
    """The text is empty, or longer than a message may be."""


class KeyUsed(Refused):
    """A retry has the words of the first try; other words under its key would be lost unseen."""


@transaction.atomic
def receive(channel: Channel, said: Incoming, *, conversation: Conversation | None = None) -> Message:
    """Keep what a customer said: in this conversation of theirs, or in a new one that the queue holds."""
    is_first = conversation is None
    identity = identity_of(channel, said, is_first=is_first)
    conversation = _born(channel, identity, said) if conversation is None else _going_on(conversation)
    turn = opens_turn(
        turn_is_open=not is_first and conversation.turn_opened_at is not None,
        is_automatic=said.is_automatic,
        is_first=is_first,
    )
    message = Message.objects.create(
        brand_id=channel.brand_id,
        conversation=conversation,
        kind=Kind.CUSTOMER,
        text=storable(said.text),
        said_at=said.said_at or said.received_at,
        is_automatic=said.is_automatic,
        problem=said.problem,
        key=said.key,
        about=_known_of(said),
    )
    _attach(message, said.files)
    if not is_first:
        _heard(conversation, said, opens=turn)
    about = {"brand_id": channel.brand_id, "conversation_id": conversation.pk}
    received = MessageReceived(
        **about,
        message_id=message.pk,
        opens_turn=turn,
        is_automatic=said.is_automatic,
        is_unverified=said.is_unverified,
        received_at=said.received_at,
        channel_id=channel.pk,
    )
    if is_first:
        opened = ConversationOpened(**about, channel_id=channel.pk, customer_id=identity.customer_id)
        record(opened, received)
    else:
        record(received)
    return message


@transaction.atomic
def report(conversation: Conversation, said: Incoming) -> Message:
    """Keep what a mail server said about a message of ours; it is nobody's turn because of it."""
    message = Message.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        kind=Kind.REPORT,
        text=storable(said.text),
        said_at=said.received_at,
        is_automatic=True,
        problem=said.problem,
        about=_known_of(said),
    )
    _attach(message, said.files)
    record(
        ReportReceived(brand_id=conversation.brand_id, conversation_id=conversation.pk, message_id=message.pk)
    )
    return message


def _going_on(conversation: Conversation) -> Conversation:
    """The conversation, locked; where it was merged into another one, that one, over any number of merges."""
    found = Conversation.objects.locked().get(pk=conversation.pk)
    while found.merged_into_id is not None:
        found = Conversation.objects.locked().get(pk=found.merged_into_id)
    return found


def _known_of(said: Incoming) -> dict[str, Any]:
    return {**said.about, **({"unverified": True} if said.is_unverified else {})}


def _born(channel: Channel, identity: Identity, said: Incoming) -> Conversation:
    queue = Queue.objects.filter(brand=channel.brand_id).order_by("id").only("id").first()
    assert queue is not None, "a brand is born with a queue"
    by = answer_by(said.received_at)
    return Conversation.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        customer_id=identity.customer_id,
        identity=identity,
        subject=storable(said.subject),
        language=said.language,
        opened_at=said.received_at,
        queue=queue,
        holder=Holder.QUEUE,
        holder_until=by,
        turn_opened_at=said.received_at,
        answer_by=by,
        last_words=first_words(storable(said.text)),
        last_said_at=said.received_at,
        last_by="customer",
    )


def _attach(message: Message, files: Sequence[File]) -> None:
    if files:
        Attachment.objects.bulk_create(
            Attachment(
                brand_id=message.brand_id,
                message=message,
                name=storable(file.name),
                media_type=file.media_type,
                size=file.size,
                blob=file.blob,
                is_original=file.is_original,
            )
            for file in files
        )


def _heard(conversation: Conversation, said: Incoming, *, opens: bool) -> None:
    """The customer spoke again: a closed conversation opens, and somebody holds it if a turn opens."""
    if opens:
        conversation.turn_opened_at = said.received_at
        conversation.answer_by = answer_by(said.received_at)
        give_on(conversation, now=timezone.now(), until=conversation.answer_by)
    elif conversation.closed_at and not said.is_automatic:
        _give_to_queue(conversation, until=said.received_at + LOOK_AGAIN_AFTER)
    conversation.last_words = first_words(storable(said.text))
    conversation.last_said_at = said.received_at
    conversation.last_by = "machine" if said.is_automatic else "customer"
    conversation.save(update_fields=MOVING)


def _give_to_queue(conversation: Conversation, *, until: datetime) -> None:
    conversation.closed_at = None
    conversation.holder = Holder.QUEUE
    conversation.holder_person = None
    conversation.holder_until = until


@transaction.atomic
def reply(
    conversation: Conversation,
    author: User,
    text: str,
    *,
    kind: Kind = Kind.ANSWER,
    files: Sequence[File] = (),
    key: str | None = None,
) -> Message:
    """Tell the customer something. An answer ends the turn, and the customer holds the conversation from here
    on; an update keeps them posted, and whoever holds it and the clock go on."""
    conversation = _going_on(conversation)
    if earlier := _already_said(conversation, kind, text, key):
        return earlier
    now = timezone.now()
    message = _say(conversation, kind, text, author=author, key=key, now=now)
    _attach(message, files)
    if kind == Kind.ANSWER:
        conversation.closed_at = None
        conversation.turn_opened_at = conversation.answer_by = None
        conversation.holder, conversation.holder_person = Holder.CUSTOMER, None
        conversation.holder_until = now + CUSTOMER_MAY_TAKE
    conversation.last_words, conversation.last_said_at = first_words(message.text), now
    conversation.last_by = "agent"
    conversation.save(update_fields=MOVING)
    record(
        MessageSent(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            message_id=message.pk,
            kind=kind,
            sent_at=now,
        )
    )
    return message


@transaction.atomic
def note(
    conversation: Conversation,
    author: User,
    text: str,
    *,
    key: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> Message:
    """Write what only agents see. Whoever is named in it with an @ is told."""
    conversation = Conversation.objects.locked().get(pk=conversation.pk)
    if earlier := _already_said(conversation, Kind.NOTE, text, key):
        return earlier
    message = _say(conversation, Kind.NOTE, text, author=author, key=key, now=timezone.now(), about=about)
    record(
        NoteWritten(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            message_id=message.pk,
        ),
        *mention(message),
    )
    return message


def announce(
    conversation: Conversation,
    text: str,
    *,
    now: datetime,
    expires_at: datetime,
    channel_id: int | None = None,
) -> Message:
    """Tell the customer something by machine; it is withheld if it could only arrive after `expires_at`.

    `channel_id` is the channel of the word that it answers, where that is not the conversation's own.
    """
    message = _say(conversation, Kind.ANNOUNCEMENT, text, author=None, key=None, now=now)
    record(
        MessageSent(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            message_id=message.pk,
            kind=Kind.ANNOUNCEMENT,
            sent_at=now,
            expires_at=expires_at,
            channel_id=channel_id,
        )
    )
    return message


@transaction.atomic
def send_again(delivery: Delivery, author: User) -> None:
    """A person decides that a message which failed, or may not have arrived, goes out once more."""
    ended = Delivery.objects.filter(pk=delivery.pk, sent_at=None).exclude(failed_at=None, unconfirmed_at=None)
    if ended.update(failed_at=None, unconfirmed_at=None, handed_at=None, attempts=0, words=""):
        record(
            DeliveryRepeated(
                brand_id=delivery.brand_id,
                conversation_id=delivery.message.conversation_id,
                actor_id=author.pk,
                message_id=delivery.message_id,
                delivery_id=delivery.pk,
            )
        )


@transaction.atomic
def close(conversation: Conversation, author: User | None, *, cause: str = "person") -> None:
    """End the conversation. A promise in it stays as it is: closing without an answer keeps nothing."""
    conversation = Conversation.objects.locked().get(pk=conversation.pk)
    if conversation.closed_at:
        return
    conversation.closed_at = timezone.now()
    conversation.holder = conversation.holder_person = conversation.holder_until = None
    conversation.save(update_fields=HELD)
    record(
        ConversationClosed(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk if author else None,
            cause=cause,
        )
    )


@transaction.atomic
def reopen(conversation: Conversation, author: User) -> None:
    """Take a conversation up again: the queue holds it."""
    conversation = _going_on(conversation)
    if not conversation.closed_at:
        return
    _give_to_queue(conversation, until=timezone.now() + LOOK_AGAIN_AFTER)
    conversation.save(update_fields=HELD)
    record(
        ConversationReopened(
            brand_id=conversation.brand_id, conversation_id=conversation.pk, actor_id=author.pk
        )
    )


def _already_said(conversation: Conversation, kind: Kind, text: str, key: str | None) -> Message | None:
    if key is None:
        return None
    earlier = conversation.messages.filter(key=_scoped(conversation, key)).first()
    if earlier is not None and (earlier.kind, earlier.text) != (kind, storable(text).strip()):
        raise KeyUsed(_("This key was used for other words; send these with a new one."))
    return earlier


def _scoped(conversation: Conversation, key: str) -> str:
    return f"{conversation.pk}:{key[:200]}"


def _say(
    conversation: Conversation,
    kind: Kind,
    text: str,
    *,
    author: User | None,
    key: str | None,
    now: datetime,
    about: Mapping[str, Any] | None = None,
) -> Message:
    text = fit_to_say(text)
    return Message.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        kind=kind,
        author=author,
        text=text,
        said_at=now,
        is_automatic=kind == Kind.ANNOUNCEMENT,
        key=_scoped(conversation, key) if key else None,
        about=dict(about or {}),
    )


def fit_to_say(text: str) -> str:
    """The text as it is kept. Raises NothingSaid where there is none, or too much of it."""
    text = storable(text).strip()
    if not text:
        raise NothingSaid(_("Write something first."))
    if len(text) > LONGEST:
        raise NothingSaid(_("A message may have at most %(count)s characters.") % {"count": LONGEST})
    return text
