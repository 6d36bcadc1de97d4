"""Addresses that mail servers refused for good: shown by the report, and left alone by our machines."""

from django.utils import timezone

from troth.channels.mail.facts import AddressBounced, AddressCleared
from troth.channels.mail.models import BouncedAddress
from troth.channels.mail.rules.bounces import DeliveryReport
from troth.conversations.models import Delivery, Message
from troth.core.facts import record


def mark_bounced(about: Delivery, report: DeliveryReport, message: Message) -> None:
    """Only for good, and only the address that we wrote to: what else a report names is hearsay."""
    address = about.recipient.lower()
    named = {one.lower() for one in report.addresses}
    if not report.is_permanent or (named and address not in named):
        return
    words = report.words or report.status
    found, is_new = BouncedAddress.objects.get_or_create(
        brand_id=about.brand_id,
        address=address,
        cleared_at=None,
        defaults={"words": words, "bounced_at": timezone.now()},
    )
    if is_new:
        record(
            AddressBounced(
                brand_id=about.brand_id,
                conversation_id=about.message.conversation_id,
                message_id=message.pk,
                words=found.words,
            )
        )


def mark_alive(brand_id: int, address: str) -> None:
    """Whoever writes from an address has it again."""
    standing = BouncedAddress.objects.standing().filter(brand=brand_id, address=address.lower())
    if standing.update(cleared_at=timezone.now()):
        record(AddressCleared(brand_id=brand_id))
