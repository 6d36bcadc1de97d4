"""The files that an agent sends along with an answer."""

from troth.channels.mail.rules.compose import Attached
from troth.conversations.models import Delivery
from troth.core import blobs


def attached(delivery: Delivery) -> tuple[Attached, ...]:
    """In the order in which they were put. Raises FileNotFoundError where bytes are not on this machine."""
    rows = delivery.message.attachments.filter(is_original=False).exclude(blob="").order_by("id")
    return tuple(Attached(row.name, row.media_type, blobs.get(row.brand_id, row.blob)) for row in rows)
