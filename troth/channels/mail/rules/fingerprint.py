"""The same mail, however often and on whatever way it arrives, has one fingerprint; another has another."""

import hashlib
import re

from troth.channels.mail.rules.mime import Headers, read_headers
from troth.channels.mail.rules.parse import Mail

# What the sender wrote. Everything else (Received, Return-Path, Authentication-Results, X-..., signatures) is
# added or changed in transit and differs between two copies of one mail.
_WRITTEN = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "in-reply-to",
    "references",
    "content-type",
    "content-transfer-encoding",
)
_LINE_END = re.compile(rb"\r\n?")
_BLOCK = 1024 * 1024


def fingerprint(raw: bytes, mail: Mail) -> bytes:
    """32 bytes: SHA-256 of the Message-ID, the headers that the sender wrote, and the content."""
    headers, start = read_headers(raw, 0, len(raw))
    digest = hashlib.sha256()
    for part in (mail.message_id, *_written(headers)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b," % (len(data), data))  # a length before each, so that nothing can slide over
    end = len(raw)
    while end > start and raw[end - 1] in b"\r\n":
        end -= 1  # relays add or drop line ends at the very end
    while start < end:
        stop = min(end, start + _BLOCK)
        if raw[stop - 1 : stop] == b"\r" and stop < end:
            stop += 1  # a line end is not torn
        digest.update(_LINE_END.sub(b"\n", raw[start:stop]))
        start = stop
    return digest.digest()


def _written(headers: Headers) -> list[str]:
    """Folding is undone and its white space evened out, since relays fold anew."""
    return [f"{name}:{' '.join(value.split())}" for name in _WRITTEN for value in headers.all(name)]
