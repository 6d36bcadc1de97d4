"""When a mail was written, in spite of clocks that are wrong and headers that are missing."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from troth.channels.mail.rules.parse import Mail

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # a sender's clock may be ahead of the server's by this much
UNDERWAY = timedelta(days=30)  # and a mail may have waited in a queue for this long

_ENGLISH_DAY = re.compile(r"^[^\d,]{0,40},\s*")
_SEPARATOR_TIME = re.compile(
    r"([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d\d(?::\d\d)?)\s+(?:([+-]\d{4}|[A-Z]{3,4})\s+)?(\d{4})"
    r"(?:\s+([+-]\d{4}))?"
)


def written_at(mail: Mail, separator: bytes, *, zone: tzinfo | None, now: datetime) -> datetime | None:
    """The Date header where it can be true, else the topmost Received, else the line before the mail in an
    mbox.

    A Date is taken as false when it is more than a day after the topmost Received or more than 30 days before
    it, before 1990, or after `now`. One without a zone is read in `zone`, else not at all; `-0000` is UTC
    (RFC 5322 section 3.3).
    """
    received = _time(mail.headers.get("received").rpartition(";")[2], zone)
    received = received if received is not None and EARLIEST <= received <= now + AHEAD else None
    dated = _time(mail.date_header or "", zone)
    if dated is not None and _can_be_true(dated, received, now):
        return dated
    return received or _of_separator(separator, now)


def _can_be_true(dated: datetime, received: datetime | None, now: datetime) -> bool:
    if received is not None:
        return received - UNDERWAY <= dated <= received + AHEAD
    return EARLIEST <= dated <= now + AHEAD


def _time(text: str, zone: tzinfo | None) -> datetime | None:
    text = text.strip()[:200]
    for candidate in (text, _ENGLISH_DAY.sub("", text)):
        try:
            found = parsedate_to_datetime(candidate)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found.tzinfo is None:
            if "-0000" in candidate:
                return found.replace(tzinfo=UTC)
            return found.replace(tzinfo=zone).astimezone(UTC) if zone is not None else None
        try:
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return None


def _of_separator(separator: bytes, now: datetime) -> datetime | None:
    """`From - Mon Oct 06 12:00:00 2025`: the time at which it was stored, by custom in UTC."""
    found = _SEPARATOR_TIME.search(separator.decode("ascii", "replace"))
    if found is None:
        return None
    month, day, clock, offset, year, offset_after = found.groups()
    stored = _time(f"{day} {month} {year} {clock} {offset or offset_after or '+0000'}", UTC)
    return stored if stored is not None and EARLIEST <= stored <= now + AHEAD else None
