"""The files that go along with a message: an agent's with an answer, the receipt with a promise."""

from troth.channels.mail.rules.compose import Attached
from troth.conversations.models import Delivery, Kind
from troth.core import blobs
from troth.promises.receipts.rules.receipt import FILE_NAME
from troth.promises.receipts.showing import receipt_of_announcement


def attached(delivery: Delivery) -> tuple[Attached, ...]:
    """In the order in which they were put. Raises FileNotFoundError where bytes are not on this machine."""
    if delivery.message.kind == Kind.ANNOUNCEMENT:
        signed = receipt_of_announcement(delivery.message_id)
        return (Attached(FILE_NAME, "application/json", signed),) if signed else ()
    rows = delivery.message.attachments.filter(is_original=False).exclude(blob="").order_by("id")
    return tuple(Attached(row.name, row.media_type, blobs.get(row.brand_id, row.blob)) for row in rows)
