"""What a visitor does at a chat: each is one act in the transaction of its request."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from troth.accounts.models import Channel
from troth.channels.chat.facts import VisitorAskedToBeFollowed
from troth.channels.chat.models import Visitor
from troth.channels.chat.outgoing import leaves_after, look_after
from troth.channels.chat.rules.presence import continues
from troth.channels.chat.tokens import VOUCHED, Person, Upload
from troth.channels.rules.language import language_of
from troth.conversations import actions as conversations
from troth.conversations.actions import KeyUsed, NothingSaid
from troth.conversations.customers.particulars import note_particular
from troth.conversations.facts import MessageDelivered
from troth.conversations.incoming import File, Incoming
from troth.conversations.models import Conversation, Customer, Delivery, Identity, Kind, Message
from troth.conversations.rules.joining import Address
from troth.conversations.rules.particulars import MAIL
from troth.conversations.rules.words import first_words, storable
from troth.core.errors import Refused
from troth.core.facts import record
from troth.promises.moments import reader_zone

LONGEST = 8000
MOST_FILES = 10
MOST_CONVERSATIONS = 20
"""How many conversations with one visitor are kept in sight of their line."""
TYPED_EVERY = timedelta(seconds=2)
TYPING = "typing"
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


class NotSaid(Refused):
    """Words, a name or an address that cannot be kept as they are."""


class TooEarly(Refused):
    """Nothing was said yet, so there is nobody to know anything of."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a visitor sends; `key` is their browser's, so that sending again says it once."""

    text: str
    key: str
    language: str
    zone: str
    files: Sequence[Upload] = ()
    page: str = ""
    """The address of the page on which they wrote, without what follows a ? or #."""


def say(channel: Channel, person: Person, words: Words) -> Message:
    """Keep what a visitor said: in their conversation that goes on, or in a new one."""
    text = checked(words.text, longest=LONGEST).strip()
    if not text and not words.files:
        raise NothingSaid(_("Write something first."))
    if not _KEY.fullmatch(words.key):
        raise NotSaid(_("A message needs a key of 8 to 64 letters, digits or hyphens."))
    if len(words.files) > MOST_FILES:
        raise NotSaid(_("A message may have at most %(count)s files.") % {"count": MOST_FILES})
    # Two first words at the same moment would open two conversations, and two retries say a thing twice.
    one_at_a_time(person)
    key = key_of(person, words.key)
    if (earlier := Message.objects.filter(brand=channel.brand_id, key=key).first()) is not None:
        if earlier.text != text:
            raise KeyUsed(_("This key was used for other words; send these with a new one."))
        return earlier
    return _receive(channel, person, words, text=text, key=key)


def _receive(channel: Channel, person: Person, words: Words, *, text: str, key: str) -> Message:
    last = newest_conversation(channel, person)
    now = timezone.now()
    goes_on = last is not None and continues(now, last.closed_at, last.last_said_at)
    said = Incoming(
        address_kind=person.kind,
        address=person.value,
        name=person.name or _name_of_stranger(channel, person),
        subject=first_words(text, 70) or words.files[0].name,
        text=text,
        language=words.language if goes_on else _written_in(channel, words),
        zone=known_zone(words.zone, channel.brand.zone),
        received_at=now,
        is_proven=person.kind == VOUCHED,
        vouched=(Address("mail", person.mail),) if person.mail else (),
        key=key,
        about={"page": words.page} if words.page else {},
        files=tuple(
            File(name=one.name, media_type=one.media_type, size=one.size, blob=one.blob)
            for one in words.files
        ),
    )
    message = conversations.receive(channel, said, conversation=last if goes_on else None)
    if last is None:
        _visitor(channel, person, message)
    if last is not None and not goes_on:
        wake(last)  # a line that watches the old conversation finds the new one
    return message


def _written_in(channel: Channel, words: Words) -> str:
    """The language of their words, of those that this chat speaks; their page's where that is not certain."""
    spoken = channel.widget.languages or [code for code, _name in settings.LANGUAGES]
    return language_of(words.text, "", spoken, words.language)


def key_of(person: Person, key: str) -> str:
    return f"{person.lock_name()}:{key}"


def checked(text: str, *, longest: int) -> str:
    """The text as it is, or a refusal: what would be stored otherwise than it was sent is not taken."""
    if len(text) > longest:
        raise NotSaid(_("A message may have at most %(count)s characters.") % {"count": longest})
    if storable(text) != text:
        raise NotSaid(_("This text holds characters that cannot be kept; please remove them."))
    return text


def one_at_a_time(person: Person) -> None:
    """What this person does waits, until the transaction ends, for what they do at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [person.lock_name()])


def _name_of_stranger(channel: Channel, person: Person) -> str:
    with override(channel.brand.language):
        return _("Visitor %(mark)s") % {"mark": person.value[-4:].upper()}


def known_zone(given: str, otherwise: str) -> str:
    try:
        reader_zone(given)
    except ValueError:
        return otherwise
    return given


def _visitor(channel: Channel, person: Person, message: Message) -> None:
    """Their row, if this is their first word here."""
    made = Visitor(
        brand_id=channel.brand_id,
        channel=channel,
        identity_id=message.conversation.identity_id,
        contact_mail=person.mail,
        contact_name=person.name,
    )
    Visitor.objects.bulk_create([made], ignore_conflicts=True)


def conversations_of(channel: Channel, person: Person) -> "list[Conversation]":
    """What this person and this chat have talked about, newest first."""
    return list(_theirs(channel, person)[:MOST_CONVERSATIONS])


def newest_conversation(channel: Channel, person: Person) -> Conversation | None:
    return _theirs(channel, person).first()


def _theirs(channel: Channel, person: Person) -> "QuerySet[Conversation]":
    """Newest first, with what they said in their browsers before the shop vouched for them there.

    The identity's brand is named as well: the index that finds one leads with it. Ordered by when they were
    opened: by their ids alone, a planner walks through everybody's to find theirs.
    """
    theirs = Conversation.objects.filter(brand=channel.brand_id, channel=channel)
    whose = {"brand": channel.brand_id, "kind": person.kind, "value": person.value}
    if person.kind == VOUCHED:
        themselves = Identity.objects.filter(**whose)
        known = Visitor.objects.filter(known_as__in=themselves).values("identity")
        theirs = theirs.filter(Q(identity__in=themselves) | Q(identity__in=known))
    else:
        theirs = theirs.filter(**{f"identity__{name}": value for name, value in whose.items()})
    return theirs.order_by("-opened_at", "-id")


def visitor_at(conversation: Conversation) -> Visitor | None:
    """Who is at the other end of this conversation, if it is a chat; since they logged in, as that user."""
    said = Visitor.objects.filter(identity=conversation.identity_id).first()
    if said is None or said.known_as_id is None:
        return said
    return Visitor.objects.filter(identity=said.known_as_id).first() or said


def visitor_of(channel: Channel, person: Person) -> Visitor | None:
    # The identity's brand is named as well: the index that finds one leads with it.
    theirs = Visitor.objects.filter(identity__kind=person.kind, identity__value=person.value)
    return theirs.filter(brand=channel.brand_id, identity__brand=channel.brand_id).first()


def mark(channel: Channel, person: Person, *, received: Collection[int], read: int) -> None:
    """Their browser has these messages, and they have read up to this one: from here on they were told."""
    theirs = conversations_of(channel, person)
    _delivered(theirs, received)
    visitor = visitor_of(channel, person)
    if visitor is None or read <= visitor.read_id:
        return
    # Nobody has read what was never said.
    said = Message.objects.filter(conversation__in=theirs, pk__lte=read).exclude(kind=Kind.CUSTOMER)
    newest = said.order_by("-id").values_list("id", flat=True).first()
    if newest is not None and newest > visitor.read_id:
        Visitor.objects.filter(pk=visitor.pk, read_id__lt=newest).update(read_id=newest)
        wake(theirs[0])


def _delivered(theirs: Sequence[Conversation], received: Collection[int]) -> None:
    waiting = Delivery.objects.unfinished().filter(
        message__in=received, message__conversation__in=theirs, channel__kind="chat"
    )
    now = timezone.now()
    for delivery in waiting.select_related("message").order_by("id"):
        # Another tab may have said so in this very moment: only one of them tells.
        if Delivery.objects.unfinished().filter(pk=delivery.pk).update(sent_at=now, handed_at=now):
            record(
                MessageDelivered(
                    brand_id=delivery.brand_id,
                    conversation_id=delivery.message.conversation_id,
                    message_id=delivery.message_id,
                    delivery_id=delivery.pk,
                    delivered_at=now,
                    is_confirmed=True,
                )
            )


def typing(channel: Channel, person: Person) -> None:
    """They are writing: shown to whoever has the conversation open, for as long as it goes on."""
    visitor, now = visitor_of(channel, person), timezone.now()
    if visitor is None or (visitor.typed_at is not None and now - visitor.typed_at < TYPED_EVERY):
        return
    Visitor.objects.filter(pk=visitor.pk).update(typed_at=now)
    newest = newest_conversation(channel, person)
    if newest is not None:
        wake(newest)


def be_reachable(channel: Channel, person: Person, *, name: str, mail: str) -> Visitor:
    """Where an answer may follow them. It says nothing about who they are: anybody can type any address."""
    visitor, newest = visitor_of(channel, person), newest_conversation(channel, person)
    if visitor is None or newest is None:
        raise TooEarly(_("Write something first."))
    visitor.contact_name = checked(name, longest=200).strip()
    visitor.contact_mail = _checked_mail(mail)
    visitor.save(update_fields=["contact_name", "contact_mail"])
    if visitor.contact_mail:
        note_particular(newest.customer, MAIL, visitor.contact_mail)
    if visitor.contact_name and person.kind != VOUCHED:
        Customer.objects.filter(pk=newest.customer_id).update(name=visitor.contact_name)
    record(
        VisitorAskedToBeFollowed(brand_id=channel.brand_id, conversation_id=newest.pk, visitor_id=visitor.pk)
    )
    look_after(channel.brand_id, newest.pk, leaves_after())
    return visitor


def _checked_mail(mail: str) -> str:
    mail = checked(mail, longest=254).strip().lower()
    if not mail:
        return ""
    try:
        validate_email(mail)
    except ValidationError as error:
        raise NotSaid(_("“%(address)s” is not a mail address.") % {"address": mail}) from error
    return mail


def arrive(visitor: Visitor) -> None:
    Visitor.objects.filter(pk=visitor.pk).update(seen_at=timezone.now(), left_at=None)


def leave(channel: Channel, visitor: Visitor, newest: Conversation) -> None:
    """Their line has ended. A reload takes a moment, so that what is unread follows them only later."""
    now = timezone.now()
    Visitor.objects.filter(pk=visitor.pk).update(seen_at=now, left_at=now)
    wake(newest)
    is_unread = newest.messages.filter(kind__in=(Kind.ANSWER, Kind.UPDATE), pk__gt=visitor.read_id).exists()
    gives_up = not visitor.contact_mail and newest.turn_opened_at is not None
    if gives_up or (visitor.contact_mail and is_unread):
        look_after(channel.brand_id, newest.pk, leaves_after())


def say_typing(conversation: Conversation) -> None:
    """Somebody of the brand is writing an answer: told to the visitor's line, and written down nowhere."""
    _notify(typing_in(conversation.brand_id, conversation.pk))


def typing_in(brand_id: int, conversation_id: int) -> str:
    """What a visitor's line hears while an answer is written; the desk's lines hear of brands only."""
    return f"{TYPING}:{brand_id}:{conversation_id}"


def wake(conversation: Conversation) -> None:
    """Whoever watches this conversation looks again when this transaction commits."""
    _notify(f"{conversation.brand_id}:{conversation.pk}")


def _notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('troth', %s)", [payload])
