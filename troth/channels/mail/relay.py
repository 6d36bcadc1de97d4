"""Hands one mail to the relay of a channel, in a way that a crash can be told apart from a delivery.

The end-of-mail sign is what makes a server responsible (RFC 5321 section 4.1.1.4 and 6.1). So everything but
it is sent, the caller commits "the end is about to be sent", and only then it goes out: after a crash, a mail
without that mark was certainly not taken, and one with it is not sent a second time unasked.
"""

import re
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from troth.channels.errors import DeliveryFailed, DeliveryUnconfirmed

TIMEOUT = 30.0  # seconds for each step
MAX_WORDS = 500

_UNFIT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f<>]")
_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Relay:
    """Where a channel's mail goes out. The password is never shown.

    One that `uses_grant` signs in with the access token of the channel's mailbox (XOAUTH2).
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    is_implicit_tls: bool = False
    uses_grant: bool = False
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "Relay":
        """From `smtp://[user:password@]host[:port]`, `smtps://`, or `smtp+oauth://user@host[:port]`.

        ValueError tells why, never the url."""
        try:
            parts = urlsplit(url.strip())
            host, port, scheme = parts.hostname, parts.port, parts.scheme
            username, password = unquote(parts.username or ""), unquote(parts.password or "")
        except ValueError:
            raise ValueError(f"The relay's address is not understood. {_EXPECTED}") from None
        uses_grant = scheme == "smtp+oauth"
        if scheme not in {"smtp", "smtps", "smtp+oauth"} or not host or re.search(r"[\s\x00-\x1f]", host):
            raise ValueError(f"The relay's address is not understood. {_EXPECTED}")
        if parts.path not in {"", "/"} or parts.query or parts.fragment or port == 0:
            raise ValueError(f"The relay's address has something after its port. {_EXPECTED}")
        if uses_grant and (password or not username):
            raise ValueError("The relay's address needs a user, and no password where a grant is used.")
        if bool(username) != bool(password) and not uses_grant:
            raise ValueError("The relay's address needs a user and a password, or neither.")
        if not (username + password).isascii():
            raise ValueError("The relay's user and password can hold ASCII characters only.")
        default = 465 if scheme == "smtps" else (587 if username else 25)
        return cls(
            host,
            port or default,
            username,
            password,
            is_implicit_tls=scheme == "smtps",
            uses_grant=uses_grant,
        )

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'smtps' if self.is_implicit_tls else 'smtp'}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


_EXPECTED = (
    "Expected is smtp://host:port or smtps://user:password@host:port, special characters written as %40."
)


def send(
    relay: Relay,
    *,
    envelope_from: str,
    recipients: Sequence[str],
    content: bytes,
    before_end: Callable[[], None],
) -> str:
    """The server's words on taking the mail, and on whom of the others it is not taken for.

    The first of `recipients` decides; the others get a copy. `before_end` is called once, when all but the
    end has been sent; if it raises, the mail is not taken and its exception goes on. `envelope_from` "" is
    the null path, which automatic mail uses (RFC 3834 section 3.3). Raises DeliveryFailed, and
    DeliveryUnconfirmed when no answer came after the end."""
    session = _opened(relay)
    try:
        with _as_delivery_failed(relay):
            _envelope(session, envelope_from, recipients[0], content)
            refused = [words for one in recipients[1:] if (words := _copied(session, one))]
            _expect(session.docmd("DATA"), 3)
            lines = _on_the_wire(content)
            for start in range(0, len(lines), _BLOCK):
                session.send(lines[start : start + _BLOCK])
            _ensure_connected(session)
        before_end()
        words = "; ".join([_end(session), *refused])[:MAX_WORDS]
        _say_goodbye(session)
        return words
    finally:
        session.close()  # without QUIT: inside a mail it would become a line of it


def check(relay: Relay) -> str:
    """Connects, says EHLO and signs in; the server's words on EHLO. Raises DeliveryFailed."""
    session = _opened(relay)
    try:
        _say_goodbye(session)
        return _one_line(session.ehlo_resp or session.helo_resp or b"")
    finally:
        session.close()


def _opened(relay: Relay) -> smtplib.SMTP:
    """A signed-in connection."""
    with _as_delivery_failed(relay):
        session = _connected(relay)
        try:
            _secure(session, relay)
        except BaseException:
            session.close()
            raise
        return session


@contextmanager
def _as_delivery_failed(relay: Relay) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as refusal:
        # Refused before the mail was named: that is about the relay or the login. It is put right and tried
        # again; a wrong password for an hour must not fail an hour's answers for good.
        raise DeliveryFailed(_told(refusal.smtp_code, refusal.smtp_error), permanent=False) from None
    except (OSError, smtplib.SMTPException) as trouble:
        words = _one_line(str(trouble)) or type(trouble).__name__
        raise DeliveryFailed(f"{relay}: {words}", permanent=False) from None


def _say_goodbye(session: smtplib.SMTP) -> None:
    # The mail was taken, or none was meant: trouble here changes nothing.
    with suppress(OSError, smtplib.SMTPException):
        session.docmd("QUIT")


def _connected(relay: Relay) -> smtplib.SMTP:
    own = socket.gethostname()
    name = own if "." in own and own.isascii() else "[127.0.0.1]"  # asking DNS for it can take seconds
    if relay.is_implicit_tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(relay.host, relay.port, local_hostname=name, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(relay.host, relay.port, local_hostname=name, timeout=TIMEOUT)


def _secure(session: smtplib.SMTP, relay: Relay) -> None:
    session.ehlo_or_helo_if_needed()
    if not relay.is_implicit_tls and session.has_extn("starttls"):
        session.starttls(context=_context(relay))
        session.ehlo_or_helo_if_needed()
    elif not relay.is_implicit_tls and relay.username and not relay.is_loopback:
        message = f"{relay} offers no encryption (STARTTLS); the password was not sent."
        raise DeliveryFailed(message, permanent=False)
    if relay.uses_grant:
        said = f"user={relay.username}\x01auth=Bearer {relay.token}\x01\x01"
        # To a challenge, which holds the error, the answer is an empty line.
        session.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
    elif relay.username:
        session.login(relay.username, relay.password)


def _context(relay: Relay) -> ssl.SSLContext:
    """Before a password the certificate must be right; else any encryption is better than none (RFC 7435)."""
    context = ssl.create_default_context()
    if relay.is_loopback or not relay.username:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _envelope(session: smtplib.SMTP, envelope_from: str, recipient: str, content: bytes) -> None:
    sender, receiver = _wire_address(envelope_from), _wire_address(recipient)
    if _UNFIT_IN_ADDRESS.search(sender + receiver) or not receiver:
        raise DeliveryFailed("The address cannot be written to a mail server.", permanent=True)
    options = f" SIZE={len(content)}" if session.has_extn("size") else ""
    if session.has_extn("8bitmime") and not content.isascii():
        options += " BODY=8BITMIME"
    if not (sender + receiver).isascii():
        if not session.has_extn("smtputf8"):
            message = "The mail server does not take addresses with letters beyond ASCII (SMTPUTF8)."
            raise DeliveryFailed(message, permanent=True)
        options += " SMTPUTF8"
        session.command_encoding = "utf-8"
    _expect(session.docmd("MAIL", f"FROM:<{sender}>{options}"), 2)
    _expect(session.docmd("RCPT", f"TO:<{receiver}>"), 2)


def _copied(session: smtplib.SMTP, recipient: str) -> str:
    """Why this address gets no copy, or ""; it never keeps the answer from the customer."""
    receiver = _wire_address(recipient)
    if _UNFIT_IN_ADDRESS.search(receiver) or not receiver.isascii():
        return f"no copy to {_one_line(recipient)}: the address cannot be written to a mail server"
    code, words = session.docmd("RCPT", f"TO:<{receiver}>")
    return "" if code // 100 == 2 else f"no copy to {receiver}: {_told(code, words)}"


def _wire_address(address: str) -> str:
    """An international domain in its ASCII form, which every server takes; the part before it stays."""
    local, at, domain = address.rpartition("@")
    if domain.isascii() or not local.isascii():
        return address
    try:
        encoded = domain.encode("idna").decode("ascii")
        # The old standard turns some letters into others: only what comes back as it was is the same domain.
        return f"{local}{at}{encoded}" if encoded.encode().decode("idna") == domain.lower() else address
    except UnicodeError:
        return address


def _on_the_wire(content: bytes) -> bytes:
    """Lines that end with CRLF, dots doubled (RFC 5321 section 4.5.2); the last CRLF is part of the end.

    Bare line ends are made whole, since servers that disagree on them could be smuggled a second mail."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    stuffed = (b"\r\n" + lines).replace(b"\r\n.", b"\r\n..")
    return stuffed[2:].removesuffix(b"\r\n")


def _ensure_connected(session: smtplib.SMTP) -> None:
    """A server that has already hung up is noticed before the caller commits to the end."""
    if session.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection was lost.")
    with selectors.DefaultSelector() as selector:
        selector.register(session.sock, selectors.EVENT_READ)
        if not selector.select(0):
            return
    # The plain socket's own method: an encrypted one refuses to peek.
    if socket.socket.recv(session.sock, 1, socket.MSG_PEEK) == b"":
        raise smtplib.SMTPServerDisconnected("The server hung up before the end of the mail.")


def _end(session: smtplib.SMTP) -> str:
    try:
        session.send(b"\r\n.\r\n")
        code, words = session.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        message = f"The mail was handed over, but the server did not confirm it: {_one_line(str(trouble))}"
        raise DeliveryUnconfirmed(message) from None
    if code // 100 not in {2, 4, 5}:
        raise DeliveryUnconfirmed(f"The server's answer was not understood: {_told(code, words)}")
    return _expect((code, words), 2)


def _expect(reply: tuple[int, bytes], first_digit: int) -> str:
    """The first digit decides (RFC 5321 section 4.2.1)."""
    code, words = reply
    if code // 100 != first_digit:
        raise DeliveryFailed(_told(code, words), permanent=500 <= code < 600)
    return _told(code, words)


def _told(code: int, words: bytes | str) -> str:
    return f"{code} {_one_line(words)}"[:MAX_WORDS].strip()


def _one_line(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:MAX_WORDS]
