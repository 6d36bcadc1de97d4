"""Holding a mail back, and saying that it is spam for good. Letting it in is in `release.py`."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from troth.accounts.models import User
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.quarantine.facts import MailQuarantined, SenderMarked
from troth.channels.mail.quarantine.models import HeldMail, SpamSender
from troth.channels.mail.rules.parse import Mail
from troth.channels.mail.rules.trust.suspicion import Cause, suspicion
from troth.conversations.acts.facts import ConversationMarkedSpam, ConversationUnmarkedSpam
from troth.conversations.models import Identity
from troth.conversations.rules.words import first_words, storable
from troth.core.facts import record


def why_held(brand_id: int, mail: Mail) -> Cause | None:
    """The cause to hold this mail back, or none."""
    if SpamSender.objects.standing().filter(brand=brand_id, address=mail.sender_address).exists():
        return Cause.SPAM_SENDER
    return suspicion(mail)


def hold(received: ReceivedMail, mail: Mail, cause: Cause, *, now: datetime) -> HeldMail:
    """Keep the mail where agents see it, with its cause; nobody is answered and no turn opens."""
    held = HeldMail.objects.create(
        brand_id=received.brand_id,
        received=received,
        cause=cause,
        sender_address=mail.sender_address or storable(received.envelope_sender),
        sender_name=storable(mail.sender_name),
        subject=storable(mail.subject),
        first_words=first_words(storable(mail.text)),
        held_at=now,
    )
    record(MailQuarantined(brand_id=received.brand_id, held_id=held.pk, cause=cause))
    return held


@transaction.atomic
def mark_sender(held: HeldMail, author: User) -> None:
    """This mail and all that its sender writes from now on is spam, until somebody lets one in."""
    held = HeldMail.objects.select_for_update(of=("self",), no_key=True).get(pk=held.pk)
    if held.released_at or held.judged_at:
        return
    now = timezone.now()
    if held.sender_address:
        _mark(held.brand_id, held.sender_address, by=author.pk, now=now)
    held.judged_at, held.decided_by = now, author
    held.save(update_fields=["judged_at", "decided_by"])
    record(SenderMarked(brand_id=held.brand_id, actor_id=author.pk, held_id=held.pk))


def mark_writer(fact: ConversationMarkedSpam) -> None:
    """Who wrote a conversation that a person called spam: what they write from now on is held here."""
    writer = Identity.objects.get(pk=fact.identity_id)
    assert fact.actor_id is not None  # a person says so
    if writer.kind == "mail" and writer.value:
        _mark(fact.brand_id, writer.value.lower(), by=fact.actor_id, now=timezone.now())


def lift_writer(fact: ConversationUnmarkedSpam) -> None:
    """It was no spam after all: what its writer sends from now on comes in."""
    writer = Identity.objects.get(pk=fact.identity_id)
    marks = SpamSender.objects.standing().filter(brand=fact.brand_id, address=writer.value.lower())
    marks.update(lifted_at=timezone.now())


def _mark(brand_id: int, address: str, *, by: int, now: datetime) -> None:
    SpamSender.objects.get_or_create(
        brand_id=brand_id,
        address=address,
        lifted_at=None,
        defaults={"marked_by_id": by, "marked_at": now},
    )
