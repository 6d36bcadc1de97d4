"""The SMTP listener: 250 only after the commit."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, AnyStr, ParamSpec, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

from troth.channels.mail.receive import address_of, receive
from troth.channels.mail.rules import locale
from troth.core.machine.data import CannotStart

logger = logging.getLogger(__name__)

MOST_RECIPIENTS = 100
P = ParamSpec("P")
R = TypeVar("R")


class Reception:
    """Takes mail for the addresses of channels and for no others."""

    def __init__(self, threads: int) -> None:
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="mail")
        self.threads.submit(locale.load)

    async def handle_RCPT(  # noqa: N802 - the names and parameters are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the others in another message"
        try:
            found = await self._in_thread(address_of, address)
        except Exception:
            logger.exception("an address could not be looked up")
            return "451 4.3.0 Try again later"
        if found is None:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "surrogateescape")
        try:
            await self._in_thread(_take, raw, _sender(envelope), list(envelope.rcpt_tos))
        except Exception:
            # Nothing was committed for at least one recipient: the sender keeps the mail and tries again.
            logger.exception("a mail could not be kept")
            return "451 4.3.0 The message could not be stored; try again later"
        return "250 2.0.0 OK, stored"

    async def _in_thread(self, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(
            self.threads, partial(_with_connection, work, *arguments, **named)
        )


def _with_connection(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Each thread keeps its connection; after a failure it takes a new one, as the old may be broken."""
    try:
        return work(*arguments, **named)
    except Exception:
        connection.close()
        raise


def _sender(envelope: Envelope) -> str:
    """The envelope's sender; "" for the null path, which aiosmtpd gives as it was written."""
    return "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)


def _take(raw: bytes, envelope_sender: str, recipients: list[str]) -> None:
    """Keep the mail once for each channel it is for. A retry after a failure half-way doubles none."""
    found = {address_of(recipient) for recipient in recipients}
    if None in found:
        raise LookupError("a channel went away between the recipient and the mail")
    for address in filter(None, found):
        receive(address, raw, envelope_sender=envelope_sender)


class TolerantSMTP(SMTP):
    """Takes lines that are longer than RFC 5321 §4.5.3.1.6 obliges a server to: real programs send them.

    Beyond `most` connections at once it asks the sender to come back: what is open must not starve.
    """

    line_length_limit = 1024 * 1024

    def __init__(
        self, *arguments: Any, open_now: set[asyncio.BaseTransport], most: int, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.open_now, self.most = open_now, most
        self.counted: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        is_in_tls = self.transport is not None  # after STARTTLS it is called again, for the same peer
        if not is_in_tls and len(self.open_now) >= self.most:
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.3.2 Too many connections; try again in a minute\r\n")
            transport.close()
            return
        if self.counted is None:
            self.counted = transport
            self.open_now.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.counted is None:
            return
        self.open_now.discard(self.counted)
        super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """The sender's server quotes what we say to the person who wrote: it must help them."""
        if isinstance(status, str) and status.startswith("552"):
            most = settings.TROTH_MAIL_LARGEST // 1_000_000
            words = f"552 5.3.4 This mail is over {most} MB: send the files another way, or in several mails"
            await super().push(words)
        else:
            await super().push(status)


class Listener(Controller):
    def factory(self) -> SMTP:
        open_now = self.__dict__.setdefault("open_now", set())
        most = settings.TROTH_SMTP_CONNECTIONS
        return TolerantSMTP(self.handler, open_now=open_now, most=most, **self.SMTP_kwargs)


def listener(host: str, port: int) -> Controller:
    """A listener that is not started yet, in a thread with an event loop of its own."""
    return Listener(
        Reception(settings.TROTH_MAIL_THREADS),
        hostname=host,
        port=port,
        ident="Troth",
        data_size_limit=settings.TROTH_MAIL_LARGEST,
        enable_SMTPUTF8=True,
        ready_timeout=10,
        tls_context=_certificate(),
    )


def _certificate() -> ssl.SSLContext | None:
    """For STARTTLS, if there is one. Raises CannotStart when it cannot be used."""
    if not settings.TROTH_SMTP_CERTIFICATE:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.TROTH_SMTP_CERTIFICATE, settings.TROTH_SMTP_KEY or None)
    except (OSError, ssl.SSLError) as error:
        raise CannotStart(f"TROTH_SMTP_CERTIFICATE and TROTH_SMTP_KEY cannot be used: {error}") from error
    return context
