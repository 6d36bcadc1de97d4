"""A signed-in connection to a mailbox that can only look.

The standard library's imaplib, and of imap-tools only the names of folders (modified UTF-7): its IDLE
polls the bare socket, so that it misses what TLS or its own buffer holds already, and takes a lost line
for silence. Folders are opened by EXAMINE and mails by BODY.PEEK: the server itself then refuses to mark,
move or delete anything.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from imaplib import IMAP4, IMAP4_SSL

from django.utils.translation import gettext as _
from imap_tools.utils import encode_folder

from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.mailbox.trouble import (
    FolderMissing,
    LoginRefused,
    MailboxTrouble,
    one_line,
    told_as_trouble,
)

TIMEOUT = 60.0
"""Seconds for each answer; a large mail comes in many pieces, and each has as long."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What proves who we are: a password, or with `is_token` an access token (XOAUTH2)."""

    text: str = field(repr=False)
    is_token: bool = False


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a folder says of itself when it is opened."""

    uid_validity: int
    uid_next: int
    count: int


def connected(place: Place, timeout: float = TIMEOUT) -> IMAP4:
    """An encrypted connection to the server, before the login. Raises MailboxTrouble."""
    context = _context(place)
    with told_as_trouble(place):
        if place.is_implicit_tls:
            return IMAP4_SSL(place.host, place.port, ssl_context=context, timeout=timeout)
        line = IMAP4(place.host, place.port, timeout=timeout)
        try:
            if "STARTTLS" in line.capabilities:
                line.starttls(ssl_context=context)
            elif not place.is_loopback:
                words = _("%(place)s offers no encryption (STARTTLS); the password was not sent.")
                raise MailboxTrouble(words % {"place": place})
        except BaseException:
            line.shutdown()
            raise
        return line


def _context(place: Place) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if place.is_loopback:  # nobody has a certificate for 127.0.0.1, and nobody listens on the way to it
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def sign_in(line: IMAP4, place: Place, secret: Secret) -> None:
    """Raises LoginRefused with the server's words, which never hold the password."""
    with told_as_trouble(place):
        try:
            if secret.is_token:
                line.authenticate("XOAUTH2", _xoauth2(place.username, secret.text))
            elif "AUTH=PLAIN" in line.capabilities:
                # LOGIN cannot carry what is not ASCII.
                said = f"\0{place.username}\0{secret.text}".encode()
                line.authenticate("PLAIN", lambda _challenge: said)
            else:
                line.login(place.username, secret.text)
        except IMAP4.abort:
            raise
        except (IMAP4.error, UnicodeEncodeError) as error:
            words = _("%(place)s refused the login of %(user)s: %(words)s")
            told = _without(secret.text, one_line(error))
            raise LoginRefused(words % {"place": place, "user": place.username, "words": told}) from None


def _without(secret: str, words: str) -> str:
    return words.replace(secret, "...") if secret else words


def _xoauth2(username: str, token: str) -> Callable[[bytes], bytes]:
    """SASL XOAUTH2 of Google and Microsoft: user and token at once; an error is answered by an empty line."""
    first = f"user={username}\x01auth=Bearer {token}\x01\x01".encode()
    answers: Iterator[bytes] = iter((first,))
    return lambda _challenge: next(answers, b"")


def examine(line: IMAP4, place: Place, folder: str) -> FolderState:
    """Open a folder for reading only. Raises FolderMissing."""
    with told_as_trouble(place):
        name = encode_folder(folder).decode("ascii")
        answer, words = line.select(name, readonly=True)
        if answer != "OK":
            told = _("%(place)s has no folder “%(folder)s” that can be read: %(words)s")
            said = one_line(words[0] or b"")
            raise FolderMissing(told % {"place": place, "folder": folder, "words": said})
        count = int(words[0] or 0)
        validity, following = _number(line, "UIDVALIDITY"), _number(line, "UIDNEXT")
        if not following:  # RFC 3501 §6.3.2: a server need not say it
            following = max(_uids(line.uid("SEARCH", "UID", "*")), default=0) + 1
    return FolderState(validity, following, count)


def _number(line: IMAP4, name: str) -> int:
    found = line.response(name)[1]
    return int(found[0]) if found and found[0] else 0


def _uids(answer: tuple[str, list[bytes | None]]) -> list[int]:
    return [int(word) for word in (answer[1][0] or b"").split() if word.isdigit()] if answer[1] else []


@contextmanager
def signed_in(place: Place, secret: Secret, timeout: float = TIMEOUT) -> Iterator[IMAP4]:
    """A connection that is given up in the end, whatever happened on it."""
    line = connected(place, timeout)
    try:
        sign_in(line, place, secret)
        yield line
    finally:
        with suppress(OSError, IMAP4.error):
            line.sock.settimeout(2)
            line.logout()
        with suppress(OSError):
            line.shutdown()
