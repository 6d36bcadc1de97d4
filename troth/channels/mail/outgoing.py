"""Mail out: preparing the delivery of a message, and sending it through the channel's relay."""

import secrets
from functools import partial

from django.utils import timezone

from troth.channels.errors import DeliveryFailed
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.relay import Relay
from troth.channels.mail.relay import send as relay_mail
from troth.channels.mail.rules.compose import Outgoing, compose, message_id
from troth.channels.parcel import Parcel
from troth.conversations.facts import MessageSent
from troth.conversations.models import Conversation, Delivery, Kind


def prepare(fact: MessageSent, conversation: Conversation) -> Delivery | None:
    """The delivery of this message, made in its transaction; its Message-ID stays the same in every try."""
    if conversation.identity.kind != "mail":
        return None
    return Delivery.objects.create(
        brand_id=fact.brand_id,
        channel=conversation.channel,
        message_id=fact.message_id,
        recipient=conversation.identity.value,
        external_id=message_id(secrets.token_hex(16), conversation.channel.address),
        expires_at=fact.expires_at,
        created_at=timezone.now(),
    )


def pack(delivery: Delivery) -> Parcel:
    """Make the mail while the database is at hand; the parcel is sent without it. Raises DeliveryFailed."""
    if not delivery.channel.relay:
        raise DeliveryFailed("This channel has no relay to send through.", permanent=True)
    try:
        relay, mail = Relay.parse(delivery.channel.relay), content(delivery)
    except ValueError as error:
        raise DeliveryFailed(str(error), permanent=True) from error
    is_automatic = delivery.message.kind == Kind.ANNOUNCEMENT
    return partial(
        relay_mail,
        relay,
        # A machine's mail has no return path, so that no machine answers it (RFC 3834 §3.3).
        envelope_from="" if is_automatic else delivery.channel.address,
        recipient=delivery.recipient,
        content=mail,
    )


def content(delivery: Delivery) -> bytes:
    """The mail, the same bytes in every try: it refers only to what was there when it was made."""
    conversation = delivery.message.conversation
    in_reply_to, references = _thread(delivery)
    return compose(
        Outgoing(
            sender_name=delivery.channel.brand.name,
            sender_address=delivery.channel.address,
            recipient=delivery.recipient,
            subject=conversation.subject,
            text=delivery.message.text,
            message_id=delivery.external_id,
            in_reply_to=in_reply_to,
            references=references,
            sent_at=delivery.created_at,
            is_automatic=delivery.message.kind == Kind.ANNOUNCEMENT,
            language=conversation.language,
        )
    )


def _thread(delivery: Delivery) -> tuple[str, tuple[str, ...]]:
    """The Message-ID that this mail answers, and those of the whole thread before it, oldest first.

    It answers the customer's newest word, not our own acknowledgement of it nor a report on that.
    """
    conversation_id = delivery.message.conversation_id
    ours = Delivery.objects.filter(message__conversation=conversation_id, pk__lt=delivery.pk)
    theirs = ReceivedMail.objects.filter(
        message__conversation=conversation_id,
        message__kind=Kind.CUSTOMER,
        received_at__lte=delivery.created_at,
    ).exclude(external_id="")
    received = list(theirs.order_by("received_at").values_list("received_at", "external_id"))
    sent = ours.values_list("created_at", "external_id")
    newest = received[-1][1] if received else ""
    before = [external_id for _, external_id in sorted([*received, *sent]) if external_id != newest]
    return newest, (*before, newest) if newest else tuple(before)
