"""Files that visitors gave and never sent: each is looked at once its day is over."""

from datetime import timedelta

from django.utils import timezone

from troth.channels.chat.jobs import sweep_file
from troth.channels.chat.models import LooseFile
from troth.channels.chat.tokens import FILE_COUNTS_FOR
from troth.channels.mail.models import ReceivedMail
from troth.conversations.models import Attachment
from troth.core import blobs
from troth.core.database import brands

LOOKS_AFTER = FILE_COUNTS_FOR + timedelta(hours=1)
"""A message that named the file in its last second has committed by then."""


def keep(brand_id: int, content: bytes) -> str:
    """Keep a file that no message names yet; answers with its SHA-256."""
    blob = blobs.put(brand_id, content)
    loose = LooseFile.objects.create(brand_id=brand_id, blob=blob)
    _look_later(loose)
    return blob


def _look_later(loose: LooseFile) -> None:
    later = sweep_file.configure(schedule_in={"seconds": int(LOOKS_AFTER.total_seconds())})
    later.defer(brand_id=loose.brand_id, loose_file_id=loose.pk)


def sweep(brand_id: int, loose_file_id: int) -> None:
    """Take the file away if nothing names it and nobody gave it again within the day."""
    with brands([brand_id]):
        loose = LooseFile.objects.select_for_update(no_key=True).get(pk=loose_file_id)
        if loose.swept_at is not None:
            return
        if not _is_named(loose) and not blobs.remove(brand_id, loose.blob, rests_for=FILE_COUNTS_FOR):
            _look_later(loose)
            return
        loose.swept_at = timezone.now()
        loose.save(update_fields=["swept_at"])


def _is_named(loose: LooseFile) -> bool:
    named = {"brand": loose.brand_id, "blob": loose.blob}
    return Attachment.objects.filter(**named).exists() or ReceivedMail.objects.filter(**named).exists()
