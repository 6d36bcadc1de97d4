"""A mailbox read over IMAP, without changing anything in it: EXAMINE and BODY.PEEK only (RFC 3501 §6.3.2,
§6.4.5)."""

import io
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from imaplib import IMAP4
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from troth.channels.imports.mail.boxes import MOST
from troth.channels.imports.reader import Source
from troth.core.errors import Refused

PATIENCE = 60  # seconds that a server may be silent
LOOKS_LIKE = "imaps://user@mail.shop.example/INBOX"
_SEPARATOR_LIKE = re.compile(rb"^(>*From )", re.MULTILINE)
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


class MailboxRefused(Refused):
    """The mailbox cannot be read; the sentence says why."""


class _Place(NamedTuple):
    host: str
    port: int
    user: str
    folder: str
    is_plain: bool  # begins without TLS


def open_mailbox(url: str, password: str) -> Source:
    """One folder as a source that streams, mail by mail, what an mbox would hold.

    `imap://` and `imaps://` both speak TLS from the first byte; with port 143 the connection is upgraded by
    STARTTLS before the password is sent, except on this computer itself. The folder is INBOX where the URL
    names none. The login is tried at once; raises MailboxRefused.
    """
    place = _place(url)
    mailbox = _login(place, password)
    return Source(
        name=f"imap://{place.user}@{place.host}/{place.folder}",
        head=_separator(b""),
        open=lambda: io.BufferedReader(_Stream(_mails(mailbox)), 1 << 20),
    )


def _place(url: str) -> _Place:
    try:
        parts: SplitResult = urlsplit(url)
        host, port, user = parts.hostname, parts.port, unquote(parts.username or "")
    except ValueError:
        host, port, user = None, None, ""
    if not host or not user or parts.scheme.lower() not in ("imap", "imaps"):
        raise MailboxRefused(f"The address of the mailbox cannot be read: it looks like {LOOKS_LIKE}.")
    if parts.password is not None:
        raise MailboxRefused("Give the password with --password-stdin, not in the address.")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    is_plain = parts.scheme.lower() == "imap" and port == 143
    is_plain = is_plain or (parts.scheme.lower() == "imap" and port is not None and _is_here(host))
    return _Place(host, port or 993, user, folder, is_plain)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _login(place: _Place, password: str) -> BaseMailBox:
    try:
        mailbox = _connected(place)
    except (OSError, EOFError) as failure:
        raise MailboxRefused(f"{place.host}:{place.port} cannot be reached safely: {failure}.") from failure
    except (ImapToolsError, IMAP4.error) as failure:
        raise MailboxRefused(f"{place.host} does not speak IMAP as expected: {failure}.") from failure
    try:
        mailbox.login(place.user, password, initial_folder=None)
        mailbox.folder.set(place.folder, readonly=True)
    except MailboxLoginError as refusal:
        mailbox.client.shutdown()
        raise MailboxRefused(f"{place.host} refused the login of {place.user}.") from refusal
    except (ImapToolsError, IMAP4.error, UnicodeError) as refusal:
        mailbox.client.shutdown()
        raise MailboxRefused(
            f"There is no folder {place.folder} in the mailbox of {place.user}."
        ) from refusal
    except (OSError, EOFError) as failure:
        mailbox.client.shutdown()
        raise MailboxRefused(f"The connection to {place.host} was lost: {failure}.") from failure
    return mailbox


def _connected(place: _Place) -> BaseMailBox:
    if not place.is_plain:
        return MailBox(place.host, place.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    if _is_here(place.host):
        return MailBoxUnencrypted(place.host, place.port, timeout=PATIENCE)
    return MailBoxStartTls(place.host, place.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())


def _mails(mailbox: BaseMailBox) -> Iterator[bytes]:
    """Each mail as a piece of an mbox; one that vanished meanwhile is passed over."""
    try:
        for uid in mailbox.uids():
            _, answer = mailbox.client.uid("fetch", uid, f"(INTERNALDATE BODY.PEEK[]<0.{MOST}>)")
            if (found := _fetched(answer)) is not None:
                stored, raw = found
                yield _separator(stored) + _SEPARATOR_LIKE.sub(rb">\1", raw.replace(b"\r\n", b"\n")) + b"\n\n"
    except (OSError, EOFError, IMAP4.error) as failure:
        raise MailboxRefused(f"The connection to the mailbox was lost: {failure}.") from failure
    finally:
        with suppress(Exception):
            mailbox.logout()


def _fetched(answer: list[Any]) -> tuple[bytes, bytes] | None:
    """The time at which the server stored the mail, and the mail."""
    for part in answer:
        if isinstance(part, tuple) and len(part) == 2:
            rest = b" ".join(piece for piece in answer if isinstance(piece, bytes))
            stored = _INTERNAL_DATE.search(part[0]) or _INTERNAL_DATE.search(rest)
            return (stored[1] if stored else b""), part[1]
    return None


def _separator(stored: bytes) -> bytes:
    """`From - Mon Mar 03 09:00:00 +0100 2025`, from `03-Mar-2025 09:00:00 +0100`."""
    parts = stored.replace(b"-", b" ", 2).split()
    day, month, year, clock, zone = (
        parts if len(parts) == 5 else (b"01", b"Jan", b"1970", b"00:00:00", b"+0000")
    )
    return b"From - Mon %b %b %b %b %b\n" % (month, day.zfill(2), clock, zone, year)


class _Stream(io.RawIOBase):
    """Pieces as one stream; what is left over of a piece waits for the next call."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        if not self.closed and hasattr(self._pieces, "close"):
            self._pieces.close()
        super().close()
