"""What is read from an opened folder: numbers, sizes, headers, and mails byte for byte."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from imaplib import IMAP4

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HEADERS = (
    "MESSAGE-ID REFERENCES IN-REPLY-TO FROM REPLY-TO TO SUBJECT DATE RETURN-PATH SENDER CONTENT-TYPE "
    "AUTO-SUBMITTED PRECEDENCE LIST-ID LIST-POST LIST-UNSUBSCRIBE X-FAILED-RECIPIENTS X-AUTOREPLY "
    "X-AUTO-RESPONSE-SUPPRESS"
)
"""What tells threads, machines and loops apart, without a word of what was said."""
PIECE = 8 * 1024 * 1024
"""Bytes asked for at once: what is cut off midway is then small, and memory is bounded."""

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"')

Item = bytes | tuple[bytes, bytes] | None


@dataclass(frozen=True, slots=True)
class Lying:
    """One mail that lies in a folder; `arrived_at` is by the server's clock, None where it does not say."""

    uid: int
    size: int
    arrived_at: datetime | None


def uids_after(line: IMAP4, uid: int) -> list[int]:
    """Those above `uid`. A server answers `n:*` with its last mail even where that is below n."""
    return [found for found in _search(line, "UID", f"{uid + 1}:*") if found > uid]


def uids_since(line: IMAP4, day: date) -> list[int]:
    """Those that the server received on this day or later, in whatever zone it counts its days."""
    return _search(line, "SINCE", f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}")


def uids_of(line: IMAP4, message_id: str) -> list[int]:
    return _search(line, "HEADER", "Message-ID", f'"{message_id}"')


def _search(line: IMAP4, *criteria: str) -> list[int]:
    answer, words = line.uid("SEARCH", *criteria)
    if answer != "OK":
        raise IMAP4.error(f"SEARCH: {words[0]!r}")
    listed = b" ".join(word for word in words if word).split()
    return sorted({int(word) for word in listed if word.isdigit()})


def lying(line: IMAP4, uids: Sequence[int]) -> list[Lying]:
    """Size and arrival of these mails, in the order of their numbers; what has gone is not among them."""
    wanted, found = set(uids), dict[int, Lying]()
    for item in _fetch(line, uids, "(UID RFC822.SIZE INTERNALDATE)"):
        text = _flat(item)
        uid, size = _UID.search(text), _SIZE.search(text)
        if uid and size and (number := int(uid[1])) in wanted:
            found[number] = Lying(number, int(size[1]), _arrival(text))
    return [found[uid] for uid in sorted(found)]


def content(line: IMAP4, uid: int, most: int) -> bytes | None:
    """The mail as it lies there, its first `most` bytes at the most; None when it has gone meanwhile."""
    pieces: list[bytes] = []
    while (done := sum(map(len, pieces))) < most:
        wanted = min(PIECE, most - done)
        piece = _piece(line, uid, done, wanted)
        if piece is None:
            return None
        pieces.append(piece)
        if len(piece) < wanted:
            break
    return b"".join(pieces)


def _piece(line: IMAP4, uid: int, start: int, length: int) -> bytes | None:
    for item in _fetch(line, [uid], f"(UID BODY.PEEK[]<{start}.{length}>)"):
        # A server may tell of other mails in between; what has no literal is an empty or quoted rest.
        if isinstance(item, tuple) and b"BODY[]" in item[0]:
            return item[1]
        if isinstance(item, bytes) and b"BODY[]" in item and (b'""' in item or b"NIL" in item):
            return b""
    return None


def headers(line: IMAP4, uids: Sequence[int]) -> list[bytes]:
    items = _fetch(line, uids, f"(UID BODY.PEEK[HEADER.FIELDS ({HEADERS})])")
    return [item[1] for item in items if isinstance(item, tuple)]


def _fetch(line: IMAP4, uids: Iterable[int], wanted: str) -> list[Item]:
    listed = ",".join(map(str, uids))
    if not listed:
        return []
    answer, items = line.uid("FETCH", listed, wanted)
    if answer != "OK":
        raise IMAP4.error(f"FETCH: {items[0]!r}")
    return list(items)


def _flat(item: Item) -> bytes:
    return b" ".join(item) if isinstance(item, tuple) else item or b""


def _arrival(text: bytes) -> datetime | None:
    found = _ARRIVED.search(text)
    if found is None:
        return None
    day, month, *rest = (part.decode("ascii", "replace") for part in found.groups())
    if month.title() not in MONTHS:
        return None
    try:
        number = MONTHS.index(month.title()) + 1
        return datetime.strptime(f"{day} {number} {' '.join(rest)}", "%d %m %Y %H %M %S %z").astimezone(UTC)
    except ValueError:
        return None
