"""Letting a held mail in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.quarantine.facts import MailReleased
from troth.channels.mail.quarantine.models import HeldMail, SpamSender
from troth.channels.mail.receive import let_in
from troth.conversations.models import Message
from troth.core import blobs
from troth.core.errors import Refused
from troth.core.facts import record


class OriginalGone(Refused):
    """The mail itself is not on this machine."""


@transaction.atomic
def release(held: HeldMail, author: User) -> Message | None:
    """Take the mail as if it came now; it says when it really came. None if it was released before."""
    held = HeldMail.objects.select_for_update(of=("self",), no_key=True).get(pk=held.pk)
    if held.released_at:
        return None
    received = ReceivedMail.objects.select_related("channel__brand").get(pk=held.received_id)
    try:
        raw = blobs.get(received.brand_id, received.blob)
    except FileNotFoundError as error:
        raise OriginalGone(_("The file is not on this machine.")) from error
    message = let_in(received, raw)
    ReceivedMail.objects.filter(pk=received.pk).update(message=message, ignored="")
    marks = SpamSender.objects.standing().filter(brand=held.brand_id, address=held.sender_address)
    marks.update(lifted_at=timezone.now())
    held.released_at, held.judged_at, held.decided_by = timezone.now(), None, author
    held.save(update_fields=["released_at", "judged_at", "decided_by"])
    record(
        MailReleased(
            brand_id=held.brand_id,
            conversation_id=message.conversation_id,
            actor_id=author.pk,
            held_id=held.pk,
        )
    )
    return message
