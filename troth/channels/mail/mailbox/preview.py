"""The first look at a mailbox: it counts, and changes nothing there or here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from imaplib import IMAP4

from troth.channels.mail.mailbox import reading
from troth.channels.mail.mailbox.connection import Secret, examine, signed_in
from troth.channels.mail.mailbox.rules.counting import Counts, Heading, counts
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.mailbox.trouble import told_as_trouble
from troth.channels.mail.rules.kind import Kind, kind_of
from troth.channels.mail.rules.parse import parse

MOST = 2000
"""Of a folder's newest mails so many headers are read: enough to see what comes."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a folder stands: the mails up to `last_uid` lie there already, the newest since `newest_at`."""

    uid_validity: int
    last_uid: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`lying` counts the mails of all folders, `counts` those whose headers were read."""

    lying: int
    counts: Counts


def preview(place: Place, secret: Secret, folders: Iterable[str], *, own_address: str) -> Preview:
    """Count what lies in these folders. Raises MailboxTrouble."""
    headings: list[Heading] = []
    lying = 0
    with signed_in(place, secret) as line:
        for folder in folders:
            state = examine(line, place, folder)
            lying += state.count
            with told_as_trouble(place):
                headings += _headings(line, state.uid_next, own_address)
    return Preview(lying, counts(headings, own_address))


def _headings(line: IMAP4, uid_next: int, own_address: str) -> list[Heading]:
    uids = reading.uids_after(line, max(0, uid_next - 1 - 10 * MOST))[-MOST:]
    found: list[Heading] = []
    for start in range(0, len(uids), AT_ONCE):
        raws = reading.headers(line, uids[start : start + AT_ONCE])
        found += [_heading(raw, own_address) for raw in raws]
    return found


def _heading(raw: bytes, own_address: str) -> Heading:
    mail = parse(raw)
    return Heading(
        message_id=mail.message_id,
        references=tuple({*mail.references, *filter(None, [mail.in_reply_to])}),
        sender=mail.sender_address,
        subject=mail.subject,
        is_automatic=kind_of(mail, None, own_addresses=[own_address]) is not Kind.PERSON,
    )


def beginnings(place: Place, secret: Secret, folders: Iterable[str]) -> dict[str, Beginning]:
    """Where each folder stands now. Raises MailboxTrouble."""
    with signed_in(place, secret) as line:
        return {folder: beginning(line, place, folder) for folder in folders}


def beginning(line: IMAP4, place: Place, folder: str) -> Beginning:
    state = examine(line, place, folder)
    with told_as_trouble(place):
        # By the server's own clock, which is the one that will say when the next mail came.
        newest = reading.uids_after(line, max(0, state.uid_next - 200))[-50:]
        arrivals = [one.arrived_at for one in reading.lying(line, newest) if one.arrived_at]
    return Beginning(state.uid_validity, state.uid_next - 1, max(arrivals, default=None))
