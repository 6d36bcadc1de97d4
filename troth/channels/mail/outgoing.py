"""Mail out: preparing the delivery of a message, and sending it through the channel's relay."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from troth.channels.errors import DeliveryFailed
from troth.channels.mail.content.attached import attached
from troth.channels.mail.content.copied import copied
from troth.channels.mail.content.foot import foot
from troth.channels.mail.content.reply_address import reply_address
from troth.channels.mail.models import BouncedAddress, Mailbox, ReceivedMail
from troth.channels.mail.oauth.grants import access_token
from troth.channels.mail.relay import Relay
from troth.channels.mail.relay import send as relay_mail
from troth.channels.mail.rules.compose import Outgoing, compose, message_id
from troth.channels.mail.setup import relay_of
from troth.channels.parcel import Parcel
from troth.conversations.facts import MessageSent
from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.core.errors import Refused
from troth.core.sealing import CannotBeOpened

Row = TypeVar("Row", bound=Model)


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
    is_automatic = delivery.message.kind == Kind.ANNOUNCEMENT
    if is_automatic:
        _ensure_not_bounced(delivery)
    try:
        relay, mail = relay_of(delivery.channel), content(delivery)
    except (ValueError, CannotBeOpened, FileNotFoundError) as error:
        raise DeliveryFailed(str(error), permanent=True) from error
    mailbox = Mailbox.objects.filter(channel=delivery.channel_id).first() if relay.uses_grant else None
    return partial(
        _send,
        relay,
        mailbox,
        # A machine's mail has no return path, so that no machine answers it (RFC 3834 §3.3).
        envelope_from="" if is_automatic else delivery.channel.address,
        recipients=(delivery.recipient, *copied(delivery)),
        content=mail,
    )


def _ensure_not_bounced(delivery: Delivery) -> None:
    """No machine writes to an address that was refused for good; a person may try."""
    bounced = BouncedAddress.objects.standing().filter(
        brand=delivery.brand_id, address=delivery.recipient.lower()
    )
    if found := bounced.first():
        raise DeliveryFailed(f"Withheld: mail to this address came back: {found.words}", permanent=True)


def _send(
    relay: Relay,
    mailbox: Mailbox | None,
    *,
    before_end: Callable[[], None],
    **mail: Any,
) -> str:
    """The token is asked for now, when no transaction is open."""
    return relay_mail(granted(relay, mailbox), before_end=before_end, **mail)


def granted(relay: Relay, mailbox: Mailbox | None) -> Relay:
    """The relay with an access token, if it signs in with one. Raises DeliveryFailed."""
    if not relay.uses_grant:
        return relay
    if mailbox is None or not mailbox.provider:
        raise DeliveryFailed("This relay needs the grant of a mailbox, and there is none.", permanent=True)
    try:
        return replace(relay, token=access_token(mailbox))
    except Refused as refusal:
        raise DeliveryFailed(str(refusal), permanent=False) from refusal


def content(delivery: Delivery) -> bytes:
    """The mail, the same bytes in every try: it refers only to what was there when it was made."""
    conversation = delivery.message.conversation
    in_reply_to, references = _thread(delivery)
    others = copied(delivery)
    # The link is a key to all of the request: it goes to nobody who only reads one answer in copy.
    below = "" if others else foot(delivery)
    return compose(
        Outgoing(
            sender_name=delivery.channel.brand.name,
            sender_address=delivery.channel.address,
            recipient=delivery.recipient,
            cc=others,
            subject=_subject(delivery, in_reply_to),
            text=_with(below, delivery.message.text),
            message_id=delivery.external_id,
            in_reply_to=in_reply_to,
            references=references,
            reply_to=reply_address(delivery),
            sent_at=delivery.created_at,
            is_automatic=delivery.message.kind == Kind.ANNOUNCEMENT,
            language=conversation.language,
            files=attached(delivery),
        )
    )


def _subject(delivery: Delivery, in_reply_to: str) -> str:
    """Anybody can type any address into a chat: no machine brings a stranger a visitor's first words."""
    conversation = delivery.message.conversation
    is_typed = conversation.channel.kind == "chat" and not in_reply_to
    if is_typed and delivery.message.kind == Kind.ANNOUNCEMENT:
        return delivery.channel.brand.name
    return conversation.subject


def _with(below: str, text: str) -> str:
    return text.rstrip("\n") + below if below else text


def _thread(delivery: Delivery) -> tuple[str, tuple[str, ...]]:
    """The Message-ID that this mail answers, and those of the whole thread before it, oldest first.

    It answers the customer's newest word, not our own acknowledgement of it nor a report on that.
    """
    conversation = delivery.message.conversation
    # What went out by a chat has no Message-ID.
    ours = _thread_of(conversation, Delivery.objects.filter(channel__kind="mail", pk__lt=delivery.pk))
    theirs = _thread_of(
        conversation,
        ReceivedMail.objects.filter(message__kind=Kind.CUSTOMER, received_at__lte=delivery.created_at),
    ).exclude(external_id="")
    received = list(theirs.order_by("received_at").values_list("received_at", "external_id"))
    sent = ours.values_list("created_at", "external_id")
    newest = received[-1][1] if received else ""
    before = [external_id for _, external_id in sorted([*received, *sent]) if external_id != newest]
    return newest, (*before, newest) if newest else tuple(before)


def _thread_of(conversation: Conversation, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of its messages; for a matter that was split off also the thread up to where it began."""
    own = Q(message__conversation=conversation.pk)
    if conversation.split_from_id is None:
        return rows.filter(own)
    old = Message.objects.filter(pk=conversation.split_from_id).values("conversation")
    return rows.filter(own | Q(message__conversation__in=old, message__lte=conversation.split_from_id))
