"""An answer goes after a customer who has left the chat: once, by the brand's mail, to where they asked.

Who answers that mail is told there, too, by when we answer.
"""

import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.chat.actions import visitor_at
from troth.channels.chat.facts import VisitorFollowed
from troth.channels.chat.models import Visitor
from troth.channels.chat.outgoing import FOLLOWS, asked_for_mail, leaves_after, look_after
from troth.channels.chat.rules.presence import look_again_in
from troth.channels.jobs import carry_out_delivery
from troth.channels.mail.rules.compose import message_id
from troth.conversations.models import Conversation, Delivery, Identity, Kind, Message, Particular
from troth.core.database import brands
from troth.core.facts import record
from troth.promises.giving.withholding import has_room_for
from troth.promises.models import Promise
from troth.promises.outcomes import leave
from troth.promises.outcomes.keeping import owed_in
from troth.promises.resetting.choosing import Choice
from troth.promises.resetting.facts import PromiseChanged

FOLLOWED = Q(deliveries__channel__kind="mail")


def follow(brand_id: int, conversation_id: int) -> None:
    """Mail what was said and not read, unless the customer is there; then look again later."""
    with brands([brand_id]):
        conversation = Conversation.objects.locked().get(pk=conversation_id)
        visitor = visitor_at(conversation)
        address = visitor and address_of(visitor, conversation)
        if visitor is not None and not address:
            _give_up(visitor, conversation)
        if visitor is None or not address:
            return  # looked at again when they say where they can be reached
        if is_shown_to_be_theirs(address, conversation):
            for promise in promised_by_mail(conversation):
                _send_promise(promise, address)
        since = asked_for_mail(conversation)
        unread = said_since(conversation, since) if since else unread_by(visitor, conversation)
        if not unread:
            return
        now = timezone.now()
        wait = None
        if since is None:
            wait = look_again_in(now, visitor.seen_at, visitor.left_at, leaves_after=leaves_after())
        if wait is not None:
            look_after(brand_id, conversation_id, wait)
            return
        way_out = way_out_of(brand_id)
        if way_out is not None:
            for message in unread:
                _send(message, visitor, address, way_out)


def _give_up(visitor: Visitor, conversation: Conversation) -> None:
    """Whoever left unanswered, and said nowhere how to reach them, waits no more; unless they are back."""
    if visitor.left_at is None or conversation.turn_opened_at is None:
        return
    wait = look_again_in(timezone.now(), visitor.seen_at, visitor.left_at, leaves_after=leaves_after())
    if wait is not None:
        look_after(conversation.brand_id, conversation.pk, wait)
    else:
        leave(owed_in(conversation.pk), visitor.left_at)


def reach_by_mail(fact: PromiseChanged) -> None:
    """They chose to be answered by mail: the answer goes there, and until then the chat says by when."""
    if fact.choice != Choice.BY_MAIL:
        return
    visitor = visitor_at(Conversation.objects.get(pk=fact.conversation_id))
    if visitor is None:
        return
    mail = Particular.objects.values_list("value", flat=True).get(pk=fact.reach_id)
    Visitor.objects.filter(pk=visitor.pk).update(contact_mail=mail)
    look_after(fact.brand_id, fact.conversation_id, timedelta())


def address_of(visitor: Visitor, conversation: Conversation) -> str:
    """Where they asked to be reached; else whence the mails came that were merged into this chat."""
    if visitor.contact_mail:
        return visitor.contact_mail
    mails = Conversation.objects.filter(merged_into=conversation, channel__kind="mail").order_by("-id")
    return mails.values_list("identity__value", flat=True).first() or ""


def is_shown_to_be_theirs(address: str, conversation: Conversation) -> bool:
    """The customer wrote from there, or the shop vouched for it. Only then does a machine mail it.

    Anybody can type anybody's address into a chat: such a mail carries a person's answer and nothing else.
    """
    known = Identity.objects.filter(customer=conversation.customer_id, kind="mail", value=address)
    written = conversation.messages.filter(kind=Kind.CUSTOMER, received_mail__isnull=False, about__by=address)
    return known.exists() or written.exclude(about__has_key="unverified").exists()


def unread_by(visitor: Visitor, conversation: Conversation) -> "list[Message]":
    """What people told this visitor, unread and not yet mailed, oldest first."""
    said = conversation.messages.filter(kind__in=FOLLOWS, pk__gt=visitor.read_id)
    return list(said.exclude(FOLLOWED).order_by("id"))


def said_since(conversation: Conversation, since: datetime) -> "list[Message]":
    """What people told whoever asked for mail, read in the chat or not, and not yet mailed."""
    said = conversation.messages.filter(kind__in=FOLLOWS, said_at__gte=since)
    return list(said.exclude(FOLLOWED).order_by("id"))


def promised_by_mail(conversation: Conversation) -> "list[Promise]":
    """What was promised to a word that came by mail, is not yet mailed, and can still be of use."""
    promises = Promise.objects.running().filter(conversation=conversation, channel__kind="mail")
    useful = promises.filter(announcement__isnull=False, due_at__gt=timezone.now())
    mailed = Q(announcement__deliveries__channel__kind="mail")
    return list(useful.exclude(mailed).select_related("announcement", "channel").order_by("id"))


def _send_promise(promise: Promise, address: str) -> None:
    if promise.announcement is None or not promise.channel.relay:
        return
    if has_room_for(promise.channel_id, address):
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
