"""The files that go along with a message: an agent's with their words, a receipt with each promise."""

from troth.channels.mail.rules.compose import Attached
from troth.conversations.models import Delivery, Kind
from troth.core import blobs
from troth.promises.receipts.showing import receipts_with


def attached(delivery: Delivery) -> tuple[Attached, ...]:
    """In the order in which they were put. Raises FileNotFoundError where bytes are not on this machine."""
    signed = (
        Attached(name, "application/json", content) for name, content in receipts_with(delivery.message_id)
    )
    if delivery.message.kind == Kind.ANNOUNCEMENT:
        return tuple(signed)
    rows = delivery.message.attachments.filter(is_original=False).exclude(blob="").order_by("id")
    files = (Attached(row.name, row.media_type, blobs.get(row.brand_id, row.blob)) for row in rows)
    return (*files, *signed)
