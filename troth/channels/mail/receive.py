"""Mail in: from a server's bytes to a customer's word, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.mail.bounced import mark_alive, mark_bounced
from troth.channels.mail.content.copied import copied
from troth.channels.mail.content.enclosed import enclosed, hidden_words
from troth.channels.mail.content.reply_address import reply_secret
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.quarantine.actions import hold, why_held
from troth.channels.mail.rules.authenticity import authenticated
from troth.channels.mail.rules.bounces import bounced
from troth.channels.mail.rules.fingerprint import fingerprint
from troth.channels.mail.rules.kind import Kind, kind_of, return_path
from troth.channels.mail.rules.parse import Mail, parse
from troth.channels.mail.rules.reading.about import about as known_of
from troth.channels.mail.rules.reading.copies import copies
from troth.channels.mail.rules.trust.proof import is_proven
from troth.channels.mail.rules.trust.reply_tag import conversation_in, untagged
from troth.channels.mail.rules.trust.suspicion import Cause, is_forged
from troth.channels.mail.rules.zone import zone_of
from troth.channels.mail.watching.canaries import came_back
from troth.channels.rules.language import language_of
from troth.conversations import actions as conversations
from troth.conversations.incoming import File, Incoming
from troth.conversations.models import Conversation, Delivery, Identity, Message
from troth.conversations.rules.words import storable
from troth.core import blobs
from troth.core.database import brands

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
LONGEST_PATH = 320
MOST_RECIPIENTS, MOST_QUOTED = 200, 5
OURS_CAME_BACK = Cause.OURS.value


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mail is for: found before any brand is known."""

    brand_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Stay:
    """How a mail lay in a mailbox before it was taken.

    `arrived_at` is when the mailbox had it: the customer waits since then. One that is old was there before
    the connection: nobody is told anything because of it.
    """

    arrived_at: datetime | None = None
    is_old: bool = False
    problem: str = ""


JUST_NOW = Stay()


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
    stay: Stay = JUST_NOW
    files: tuple[File, ...] = ()
    came_at: datetime | None = None  # where it was held back first


def address_of(recipient: str) -> Address | None:
    """The channel that takes mail for this recipient, with or without a tag; or none."""
    plain, tag = untagged(recipient)
    return _address_of(recipient) or (_address_of(plain) if tag else None)


def _address_of(recipient: str) -> Address | None:
    with connection.cursor() as cursor:
        wanted = storable(recipient).strip().lower()
        cursor.execute("select brand, channel from channel_for('mail', %s)", [wanted])
        row = cursor.fetchone()
    return Address(*row) if row else None


def receive(address: Address, raw: bytes, *, envelope_sender: str | None, stay: Stay = JUST_NOW) -> None:
    """Keep one mail, whatever is in it: committed on return, and the same mail again changes nothing.

    `envelope_sender` is None where only the mail itself can tell it.
    """
    mail = parse(raw)
    mark = fingerprint(raw, mail)
    blob, files = blobs.put(address.brand_id, raw), enclosed(address.brand_id, raw, mail)
    try:
        with brands([address.brand_id]):
            channel = Channel.objects.select_related("brand").get(pk=address.channel_id)
            arrival = Arrival(
                channel=channel,
                raw=raw,
                mail=mail,
                kind=kind_of(mail, envelope_sender, own_addresses=[channel.address]),
                envelope_sender=_path(mail, envelope_sender),
                blob=blob,
                at=_arrived_at(stay),
                stay=stay,
                files=files,
            )
            kept = _keep(arrival)
            taken = _mark_taken(arrival, mark, kept)
            if isinstance(kept, Cause):
                hold(taken, mail, kept, now=arrival.at)
    except IntegrityError:
        # Taken before, or by another connection while this one worked: all that was written here is undone.
        with brands([address.brand_id]):
            if not ReceivedMail.objects.filter(channel=address.channel_id, fingerprint=mark).exists():
                raise


def _path(mail: Mail, envelope_sender: str | None) -> str:
    told = return_path(mail, None) if envelope_sender is None else envelope_sender
    return storable(told or "")[:LONGEST_PATH]


def _arrived_at(stay: Stay) -> datetime:
    """Not later than now, whatever the clock of the mailbox's server says."""
    now = timezone.now()
    return min(stay.arrived_at, now) if stay.arrived_at else now


def let_in(received: ReceivedMail, raw: bytes) -> Message:
    """A mail that was held back, as a customer's word from now on, whatever was suspected of it."""
    mail = parse(raw)
    arrival = Arrival(
        channel=received.channel,
        raw=raw,
        mail=mail,
        kind=Kind(received.kind),
        envelope_sender=received.envelope_sender,
        blob=received.blob,
        at=timezone.now(),
        files=enclosed(received.brand_id, raw, mail),
        came_at=received.received_at,
    )
    return conversations.receive(received.channel, _said(arrival), conversation=_continued(arrival))


def _mark_taken(arrival: Arrival, mark: bytes, kept: Message | Cause | None) -> ReceivedMail:
    message = kept if isinstance(kept, Message) else None
    return ReceivedMail.objects.create(
        brand_id=arrival.channel.brand_id,
        channel=arrival.channel,
        fingerprint=mark,
        external_id=arrival.mail.message_id,
        message=message,
        ignored="" if message else (kept if isinstance(kept, Cause) else Cause.OURS).value,
        kind=arrival.kind.value,
        envelope_sender=arrival.envelope_sender,
        blob=arrival.blob,
        received_at=arrival.at,
    )


def _keep(arrival: Arrival) -> Message | Cause | None:
    """The message that a mail became, or the cause to hold it back; none for a canary of ours."""
    if came_back(arrival.channel, arrival.mail.message_id, at=arrival.at):
        return None
    if _is_ours(arrival):
        return Cause.OURS
    said = _said(arrival)
    if arrival.kind is Kind.BOUNCE and (about := _reported_on(arrival)) is not None:
        message = conversations.report(about.message.conversation, said)
        mark_bounced(about, bounced(arrival.mail), message)
        return message
    continued = _continued(arrival)
    cause = why_held(arrival.channel.brand_id, arrival.mail)
    # A customer whom we know and who answers us is let in whatever a filter makes of their words.
    if cause is not None and (continued is None or cause is Cause.SPAM_SENDER):
        return cause
    said = replace(said, is_proven=_is_proven(arrival, continued))
    if not said.is_automatic:
        mark_alive(arrival.channel.brand_id, said.address)
    return conversations.receive(arrival.channel, said, conversation=continued)


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
    server on the way may have said that it is forged. Who writes to the signed address was given it.
    """
    if (tagged := _named_by_tag(arrival)) is not None:
        return tagged
    if not arrival.mail.references:
        return None
    ours = Delivery.objects.filter(
        brand=arrival.channel.brand_id,
        channel=arrival.channel,
        external_id__in=arrival.mail.references,
    )
    # An answer that followed somebody out of a chat went to an address that is not their identity.
    sender = arrival.mail.sender_address
    theirs = ours.filter(Q(message__conversation__identity__value=sender) | Q(recipient=sender))
    found = theirs.select_related("message__conversation").order_by("-id").first() or _as_copied(ours, sender)
    # Last: a signature is checked against all of the mail, and no stranger is given that much of our time.
    if found is None or not authenticated(arrival.mail, arrival.raw):
        return None
    return found.message.conversation


def _as_copied(ours: QuerySet[Delivery], sender: str) -> Delivery | None:
    """The newest of these deliveries that this sender was sent in copy: they were given its Message-ID."""
    newest = ours.select_related("message__conversation").order_by("-id")[:MOST_QUOTED]
    return next((one for one in newest if sender and sender in copied(one)), None)


def _is_proven(arrival: Arrival, continued: Conversation | None) -> bool:
    """The relay in front of us checked the sender, or they answer what we sent to this very address."""
    if is_proven(arrival.mail, settings.TROTH_MAIL_TRUSTED_RELAY):
        return True
    if continued is None or arrival.kind is not Kind.PERSON:
        return False
    theirs = Identity.objects.filter(pk=continued.identity_id, verified_at=None)
    return theirs.filter(value=arrival.mail.sender_address).exists()


def _named_by_tag(arrival: Arrival) -> Conversation | None:
    channel, mail = arrival.channel, arrival.mail
    recipients = [*mail.to, *mail.cc, *mail.headers.all("delivered-to"), *mail.headers.all("x-original-to")]
    for recipient in recipients[:MOST_RECIPIENTS]:
        found = conversation_in(recipient, channel.address, channel_id=channel.pk, secret=reply_secret())
        if found is not None:
            return Conversation.objects.filter(brand=channel.brand_id, pk=found).first()
    return None


def _reported_on(arrival: Arrival) -> Delivery | None:
    """The delivery of ours that a report is about."""
    ids = [bounced(arrival.mail).message_id, *arrival.mail.references]
    ours = Delivery.objects.filter(brand=arrival.channel.brand_id, external_id__in=ids)
    return ours.select_related("message__conversation").order_by("-id").first()


def _copies(arrival: Arrival) -> dict[str, list[str]]:
    """Who gets an answer in copy; none of our channels, which would talk to themselves."""
    if is_forged(arrival.mail):
        return {}
    found = [one for one in copies(arrival.mail, arrival.kind) if address_of(one) is None]
    return {"copies": found} if found else {}


def _said(arrival: Arrival) -> Incoming:
    mail, brand = arrival.mail, arrival.channel.brand
    address = mail.sender_address or arrival.envelope_sender.lower() or "unknown"
    is_person = arrival.kind is Kind.PERSON and address not in (arrival.channel.address, "unknown")
    is_person = is_person and not arrival.stay.is_old
    original = File(
        name="original.eml",
        media_type="message/rfc822",
        size=len(arrival.raw),
        blob=arrival.blob,
        is_original=True,
    )
    return Incoming(
        address_kind="mail",
        address=address,
        name=mail.sender_name or address,
        subject=mail.subject,
        text=mail.text or hidden_words(arrival.raw, mail),
        language=language_of(mail.text, mail.subject, LANGUAGES, brand.language),
        zone=zone_of(mail.date_header, brand.zone),
        received_at=arrival.at,
        said_at=arrival.came_at,
        is_automatic=not is_person,
        is_unverified=is_forged(mail),
        problem=arrival.stay.problem or mail.problem,
        about={
            **known_of(mail, own_address=arrival.channel.address),
            **_copies(arrival),
            **({"held_until": arrival.at.isoformat()} if arrival.came_at else {}),
            "by": address,
        },
        files=(original, *arrival.files),
    )
