"""One look at a folder: what came since the last one is taken, each mail in its own transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from imaplib import IMAP4

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.channels.mail.mailbox import reading
from troth.channels.mail.mailbox.connection import FolderState
from troth.channels.mail.mailbox.reading import Lying
from troth.channels.mail.models import FetchedMail, MailboxFolder
from troth.channels.mail.receive import Address, Stay, receive
from troth.core.database import brands

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""Mails whose size is asked for together."""
LOOK_BACK = timedelta(days=2)
"""How far behind the last look a thorough one begins, against numbers that come out of order."""
LOOK_FURTHER_BACK = timedelta(days=7)
"""The same after the server has numbered everything anew."""
MOST_TRIES = 20


def look(
    line: IMAP4, folder: MailboxFolder, state: FolderState, address: Address, *, is_thorough: bool
) -> int:
    """Take what is new; answers how many mails that were. The position moves after each commit.

    A thorough look also goes through the last days again: numbers that came late, out of order or anew, and
    mails that could not be kept at the first try.
    """
    began = timezone.now()
    if state.uid_validity != folder.uid_validity:
        _begin_anew(folder, state)
        is_thorough = True
    uids = set(reading.uids_after(line, folder.last_uid))
    if is_thorough:
        uids |= set(reading.uids_since(line, _from(folder).date()))
        uids |= set(_troubled(folder))
    taken = 0
    for some in _in_lots(sorted(uids - _dealt_with(folder, uids))):
        taken += sum(_take(line, folder, one, address) for one in reading.lying(line, some))
    if is_thorough:
        with brands([folder.brand_id]):
            MailboxFolder.objects.filter(pk=folder.pk).update(looked_at=began, last_uid=folder.last_uid)
        folder.looked_at = began
    return taken


def _begin_anew(folder: MailboxFolder, state: FolderState) -> None:
    """The server's numbers mean other mails than before (RFC 3501 §2.3.1.1): none of ours counts any more."""
    logger.warning("folder %s is numbered anew: its last days are gone through again", folder.pk)
    folder.uid_validity, folder.last_uid, folder.began_uid = state.uid_validity, state.uid_next - 1, 0
    if folder.looked_at is not None:
        folder.looked_at -= LOOK_FURTHER_BACK - LOOK_BACK
    with brands([folder.brand_id]):
        folder.save(update_fields=["uid_validity", "began_uid", "last_uid", "looked_at"])


def _from(folder: MailboxFolder) -> datetime:
    """A day more than needed, since a server counts days in a zone of its own; never before the beginning."""
    looked_at = folder.looked_at or timezone.now()
    earliest = (folder.began_after_at or looked_at) - timedelta(days=1)
    return max(earliest, looked_at - LOOK_BACK)


def _troubled(folder: MailboxFolder) -> list[int]:
    with brands([folder.brand_id]):
        waiting = FetchedMail.objects.filter(
            folder=folder, uid_validity=folder.uid_validity or 0, taken_at=None, left_at=None
        )
        return list(waiting.filter(tries__lt=MOST_TRIES).values_list("uid", flat=True))


def _dealt_with(folder: MailboxFolder, uids: set[int]) -> set[int]:
    with brands([folder.brand_id]):
        known = FetchedMail.objects.filter(
            folder=folder, uid_validity=folder.uid_validity or 0, uid__in=sorted(uids)
        )
        done = known.exclude(taken_at=None, left_at=None) | known.filter(tries__gte=MOST_TRIES)
        return set(done.values_list("uid", flat=True))


def _in_lots(uids: Sequence[int]) -> list[Sequence[int]]:
    return [uids[start : start + AT_ONCE] for start in range(0, len(uids), AT_ONCE)]


def _take(line: IMAP4, folder: MailboxFolder, mail: Lying, address: Address) -> bool:
    """Whether it was taken now. What fails for its own sake is tried again, and holds up no other."""
    if _lay_there(folder, mail):
        _note(folder, mail, left_at=timezone.now())
        return False
    raw = reading.content(line, mail.uid, settings.TROTH_MAIL_LARGEST)
    if raw is None:
        return False  # it has gone; should it be there again, a thorough look finds it
    try:
        receive(address, raw, envelope_sender=None, stay=_stay(folder, mail))
    except (OperationalError, InterfaceError):
        raise  # no mail's fault: the whole look is tried again
    except Exception as error:
        logger.exception("a mail of folder %s could not be kept", folder.pk)
        _note(folder, mail, trouble=type(error).__name__)
        return False
    _note(folder, mail, taken_at=timezone.now())
    return True


def _lay_there(folder: MailboxFolder, mail: Lying) -> bool:
    """It was in the folder at the start: by its number, or after a renumbering by its time."""
    has_old_number = mail.uid <= folder.began_uid or not folder.began_uid
    earliest = folder.began_after_at
    return bool(has_old_number and earliest and mail.arrived_at and mail.arrived_at <= earliest)


def _stay(folder: MailboxFolder, mail: Lying) -> Stay:
    """A mail from before the start that a person moved here now is kept, and nobody is told of it."""
    earliest = folder.began_after_at
    is_older = bool(earliest and mail.arrived_at and mail.arrived_at < earliest)
    is_old = is_older or mail.uid <= folder.began_uid
    problem = ""
    if mail.size > settings.TROTH_MAIL_LARGEST:
        problem = _("This mail is too large to be taken whole: only its beginning is here.")
    return Stay(arrived_at=None if is_old else mail.arrived_at, is_old=is_old, problem=problem)


def _note(
    folder: MailboxFolder,
    mail: Lying,
    *,
    taken_at: datetime | None = None,
    left_at: datetime | None = None,
    trouble: str = "",
) -> None:
    """Written after the commit: a crash between the two has the mail taken again, which changes nothing."""
    with brands([folder.brand_id]):
        key = {"brand_id": folder.brand_id, "folder": folder, "uid": mail.uid}
        row, is_new = FetchedMail.objects.get_or_create(
            **key,
            uid_validity=folder.uid_validity or 0,
            defaults={"taken_at": taken_at, "left_at": left_at, "trouble": trouble, "tries": 1},
        )
        if not is_new:
            row.taken_at, row.left_at, row.trouble = taken_at, left_at, trouble
            row.tries += 1
            row.save(update_fields=["taken_at", "left_at", "trouble", "tries"])
        if mail.uid > folder.last_uid:
            folder.last_uid = mail.uid
            MailboxFolder.objects.filter(pk=folder.pk).update(last_uid=mail.uid)
