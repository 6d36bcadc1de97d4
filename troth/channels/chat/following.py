"""An answer goes after a customer who has left the chat: once, by the brand's mail, to where they asked.

Who answers that mail is told there, too, by when we answer.
"""

import secrets
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.chat.actions import visitor_at
from troth.channels.chat.facts import VisitorFollowed
from troth.channels.chat.models import Visitor
from troth.channels.chat.outgoing import FOLLOWS, leaves_after, look_after
from troth.channels.chat.rules.presence import look_again_in
from troth.channels.jobs import carry_out_delivery
from troth.channels.mail.rules.compose import message_id
from troth.conversations.models import Conversation, Delivery, Message
from troth.core.database import brands
from troth.core.facts import record
from troth.promises.models import Promise


def follow(brand_id: int, conversation_id: int) -> None:
    """Mail what was said and not read, unless the customer is there; then look again later."""
    with brands([brand_id]):
        conversation = Conversation.objects.locked().get(pk=conversation_id)
        visitor = visitor_at(conversation)
        address = visitor and address_of(visitor, conversation)
        if visitor is None or not address:
            return  # looked at again when they say where they can be reached
        for promise in promised_by_mail(conversation):
            _send_promise(promise, address)
        unread = list(unread_by(visitor, conversation))
        if not unread:
            return
        now = timezone.now()
        wait = look_again_in(now, visitor.seen_at, visitor.left_at, leaves_after=leaves_after())
        if wait is not None:
            look_after(brand_id, conversation_id, wait)
            return
        way_out = way_out_of(brand_id)
        if way_out is not None:
            for message in unread:
                _send(message, visitor, address, way_out)


def address_of(visitor: Visitor, conversation: Conversation) -> str:
    """Where they asked to be reached; else whence the mails came that were merged into this chat."""
    if visitor.contact_mail:
        return visitor.contact_mail
    mails = Conversation.objects.filter(merged_into=conversation, channel__kind="mail").order_by("-id")
    return mails.values_list("identity__value", flat=True).first() or ""


def unread_by(visitor: Visitor, conversation: Conversation) -> "list[Message]":
    """What people told this visitor, unread and not yet mailed, oldest first."""
    said = conversation.messages.filter(kind__in=FOLLOWS, pk__gt=visitor.read_id)
    followed = Q(deliveries__channel__kind="mail")
    return list(said.exclude(followed).order_by("id"))


def promised_by_mail(conversation: Conversation) -> "list[Promise]":
    """What was promised to a word that came by mail, is not yet mailed, and can still be of use."""
    promises = Promise.objects.running().filter(conversation=conversation, channel__kind="mail")
    useful = promises.filter(announcement__isnull=False, due_at__gt=timezone.now())
    mailed = Q(announcement__deliveries__channel__kind="mail")
    return list(useful.exclude(mailed).select_related("announcement", "channel").order_by("id"))


def _send_promise(promise: Promise, address: str) -> None:
    if promise.announcement is not None and promise.channel.relay:
        _deliver(promise.announcement, address, promise.channel, expires_at=promise.due_at)


def way_out_of(brand_id: int) -> Channel | None:
    """The brand's oldest mail channel that can send."""
    ways = Channel.objects.filter(brand=brand_id, kind="mail").exclude(relay="")
    return ways.order_by("id").first()


def _send(message: Message, visitor: Visitor, address: str, way_out: Channel) -> None:
    _deliver(message, address, way_out)
    record(
        VisitorFollowed(
            brand_id=message.brand_id,
            conversation_id=message.conversation_id,
            visitor_id=visitor.pk,
            message_id=message.pk,
        )
    )


def _deliver(message: Message, address: str, way_out: Channel, *, expires_at: datetime | None = None) -> None:
    delivery = Delivery.objects.create(
        brand_id=message.brand_id,
        channel=way_out,
        message=message,
        recipient=address,
        external_id=message_id(secrets.token_hex(16), way_out.address),
        expires_at=expires_at,
        created_at=timezone.now(),
    )
    carry_out_delivery.defer(brand_id=message.brand_id, delivery_id=delivery.pk)
