"""An answer goes after a customer who has left the chat: once, by the brand's mail, to where they asked."""

import secrets

from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.chat.facts import VisitorFollowed
from troth.channels.chat.models import Visitor
from troth.channels.chat.outgoing import FOLLOWS, look_after
from troth.channels.chat.rules.presence import look_again_in
from troth.channels.jobs import carry_out_delivery
from troth.channels.mail.rules.compose import message_id
from troth.conversations.models import Conversation, Delivery, Message
from troth.core.database import brands
from troth.core.facts import record


def follow(brand_id: int, conversation_id: int) -> None:
    """Mail what was said and not read, unless the customer is there; then look again later."""
    with brands([brand_id]):
        conversation = Conversation.objects.locked().get(pk=conversation_id)
        visitor = Visitor.objects.filter(identity=conversation.identity_id).first()
        if visitor is None or not visitor.contact_mail:
            return  # looked at again when they say where they can be reached
        unread = list(unread_by(visitor, conversation))
        if not unread:
            return
        wait = look_again_in(timezone.now(), visitor.seen_at, visitor.left_at)
        if wait is not None:
            look_after(brand_id, conversation_id, wait)
            return
        way_out = way_out_of(brand_id)
        if way_out is not None:
            for message in unread:
                _send(message, visitor, way_out)


def unread_by(visitor: Visitor, conversation: Conversation) -> "list[Message]":
    """What people told this visitor, unread and not yet mailed, oldest first."""
    said = conversation.messages.filter(kind__in=FOLLOWS, pk__gt=visitor.read_id)
    followed = Q(deliveries__channel__kind="mail")
    return list(said.exclude(followed).order_by("id"))


def way_out_of(brand_id: int) -> Channel | None:
    """The brand's oldest mail channel that can send."""
    ways = Channel.objects.filter(brand=brand_id, kind="mail").exclude(relay="")
    return ways.order_by("id").first()


def _send(message: Message, visitor: Visitor, way_out: Channel) -> None:
    delivery = Delivery.objects.create(
        brand_id=message.brand_id,
        channel=way_out,
        message=message,
        recipient=visitor.contact_mail,
        external_id=message_id(secrets.token_hex(16), way_out.address),
        created_at=timezone.now(),
    )
    carry_out_delivery.defer(brand_id=message.brand_id, delivery_id=delivery.pk)
    record(
        VisitorFollowed(
            brand_id=message.brand_id,
            conversation_id=message.conversation_id,
            visitor_id=visitor.pk,
            message_id=message.pk,
        )
    )
