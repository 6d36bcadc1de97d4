"""Who gets an answer in copy: who was in copy of the customer's last mail, and whoever else wrote it."""

from datetime import datetime

from django.db.models import Q

from troth.channels.mail.models import BouncedAddress
from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.kind import is_unattended
from troth.conversations.models import Conversation, Delivery, Kind, Message


def copied(delivery: Delivery) -> tuple[str, ...]:
    """For a person's words only: no machine of ours writes to those who did not write themselves.

    The same in every try, whatever was said or bounced since the delivery was made.
    """
    if delivery.message.kind == Kind.ANNOUNCEMENT:
        return ()
    return copied_now(delivery.message.conversation, delivery.recipient, now=delivery.created_at)


def copied_now(conversation: Conversation, recipient: str, *, now: datetime) -> tuple[str, ...]:
    """Who would get a copy of an answer that is made now."""
    said = Message.objects.filter(conversation=conversation, kind=Kind.CUSTOMER, said_at__lte=now)
    last = said.order_by("-said_at", "-id").first()
    if last is None or last.is_automatic or last.about.get("unverified"):
        return ()
    writer = address_of(str(last.about.get("by", "")))
    named = [*([] if is_unattended(writer) else [writer]), *last.about.get("copies", ())]
    found = [one for one in dict.fromkeys(named) if one and one != recipient.lower()]
    if not found:
        return ()
    came_back = BouncedAddress.objects.filter(
        brand=conversation.brand_id, address__in=found, bounced_at__lte=now
    )
    standing = came_back.filter(Q(cleared_at=None) | Q(cleared_at__gt=now))
    refused = set(standing.values_list("address", flat=True))
    return tuple(one for one in found if one not in refused)
