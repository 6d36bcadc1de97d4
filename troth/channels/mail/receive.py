"""Mail in: from a server's bytes to a customer's word, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.rules.authenticity import authenticated
from troth.channels.mail.rules.bounces import bounced
from troth.channels.mail.rules.fingerprint import fingerprint
from troth.channels.mail.rules.kind import Kind, kind_of
from troth.channels.mail.rules.locale import language_of, zone_of
from troth.channels.mail.rules.parse import Mail, parse
from troth.conversations import actions as conversations
from troth.conversations.incoming import File, Incoming
from troth.conversations.models import Conversation, Delivery, Message
from troth.conversations.rules.words import storable
from troth.core import blobs
from troth.core.database import brands

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
LONGEST_PATH = 320
OURS_CAME_BACK = "our own mail came back"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mail is for: found before any brand is known."""

    brand_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail at one channel, read but not yet kept."""

    channel: Channel
    raw: bytes
    mail: Mail
    kind: Kind
    envelope_sender: str
    blob: str
    at: datetime


def address_of(recipient: str) -> Address | None:
    """The channel that takes mail for this recipient, or none."""
    with connection.cursor() as cursor:
        wanted = storable(recipient).strip().lower()
        cursor.execute("select brand, channel from channel_for('mail', %s)", [wanted])
        row = cursor.fetchone()
    return Address(*row) if row else None


def receive(address: Address, raw: bytes, *, envelope_sender: str) -> None:
    """Keep one mail, whatever is in it: committed on return, and the same mail again changes nothing."""
    mail = parse(raw)
    mark = fingerprint(raw, mail)
    blob = blobs.put(address.brand_id, raw)
    try:
        with brands([address.brand_id]):
            channel = Channel.objects.select_related("brand").get(pk=address.channel_id)
            arrival = Arrival(
                channel=channel,
                raw=raw,
                mail=mail,
                kind=kind_of(mail, envelope_sender, own_addresses=[channel.address]),
                envelope_sender=storable(envelope_sender)[:LONGEST_PATH],
                blob=blob,
                at=timezone.now(),
            )
            message = _keep(arrival)
            _mark_taken(arrival, mark, message)
    except IntegrityError:
        # Taken before, or by another connection while this one worked: all that was written here is undone.
        with brands([address.brand_id]):
            if not ReceivedMail.objects.filter(channel=address.channel_id, fingerprint=mark).exists():
                raise


def _mark_taken(arrival: Arrival, mark: bytes, message: Message | None) -> None:
    ReceivedMail.objects.create(
        brand_id=arrival.channel.brand_id,
        channel=arrival.channel,
        fingerprint=mark,
        external_id=arrival.mail.message_id,
        message=message,
        ignored="" if message else OURS_CAME_BACK,
        kind=arrival.kind.value,
        envelope_sender=arrival.envelope_sender,
        blob=arrival.blob,
        received_at=arrival.at,
    )


def _keep(arrival: Arrival) -> Message | None:
    if _is_ours(arrival):
        return None
    said = _said(arrival)
    if arrival.kind is Kind.BOUNCE and (about := _reported_on(arrival)) is not None:
        return conversations.report(about, said)
    return conversations.receive(arrival.channel, said, conversation=_continued(arrival))


def _is_ours(arrival: Arrival) -> bool:
    """Our own Message-ID and address: a loop brought our mail back. With another's address it is a word."""
    # Asked first, since it costs least and hardly any mail comes from an address of ours.
    sender = address_of(arrival.mail.sender_address)
    if sender is None or not arrival.mail.message_id:
        return False
    ours = Delivery.objects.filter(brand=arrival.channel.brand_id, channel=sender.channel_id)
    return ours.filter(external_id=arrival.mail.message_id).exists()


def _continued(arrival: Arrival) -> Conversation | None:
    """The conversation that this mail answers: one of ours is quoted, and the sender is its customer.

    Whoever knows a Message-ID of ours is not therefore the customer: the address must be theirs, and no
    server on the way may have said that it is forged.
    """
    if not arrival.mail.references:
        return None
    ours = Delivery.objects.filter(
        brand=arrival.channel.brand_id,
        channel=arrival.channel,
        external_id__in=arrival.mail.references,
    )
    theirs = ours.filter(message__conversation__identity__value=arrival.mail.sender_address)
    found = theirs.select_related("message__conversation").order_by("-id").first()
    # Last: a signature is checked against all of the mail, and no stranger is given that much of our time.
    if found is None or not authenticated(arrival.mail, arrival.raw):
        return None
    return found.message.conversation


def _reported_on(arrival: Arrival) -> Conversation | None:
    """The conversation whose mail a delivery report is about."""
    ids = [bounced(arrival.mail).message_id, *arrival.mail.references]
    ours = Delivery.objects.filter(brand=arrival.channel.brand_id, external_id__in=ids)
    found = ours.select_related("message__conversation").order_by("-id").first()
    return found.message.conversation if found else None


def _said(arrival: Arrival) -> Incoming:
    mail, brand = arrival.mail, arrival.channel.brand
    address = mail.sender_address or arrival.envelope_sender.lower() or "unknown"
    is_person = arrival.kind is Kind.PERSON and address not in (arrival.channel.address, "unknown")
    original = File(
        name="original.eml",
        media_type="message/rfc822",
        size=len(arrival.raw),
        blob=arrival.blob,
        is_original=True,
    )
    inside = (File(name=part.name, media_type=part.media_type, size=part.size) for part in mail.attachments)
    return Incoming(
        address_kind="mail",
        address=address,
        name=mail.sender_name or address,
        subject=mail.subject,
        text=mail.text,
        language=language_of(mail.text, mail.subject, LANGUAGES, brand.language),
        zone=zone_of(mail.date_header, brand.zone),
        received_at=arrival.at,
        is_automatic=not is_person,
        problem=mail.problem,
        files=(original, *inside),
    )
