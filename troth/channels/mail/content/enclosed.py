"""The files within a mail, kept by their content's hash."""

from troth.channels.mail.rules.parse import Mail, content_of
from troth.conversations.incoming import File
from troth.core import blobs

MOST_KEPT = 50
"""Each is synced to disk before the mail is taken; what is beyond stays readable in the original."""


def enclosed(brand_id: int, raw: bytes, mail: Mail) -> tuple[File, ...]:
    """The attachments of a mail in its order, their bytes on disk; the same bytes are kept once."""
    return tuple(
        File(
            name=part.name,
            media_type=part.media_type,
            size=part.size,
            blob=blobs.put(brand_id, content_of(raw, part)) if number < MOST_KEPT else "",
        )
        for number, part in enumerate(mail.attachments)
    )
