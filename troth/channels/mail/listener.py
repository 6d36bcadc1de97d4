"""The SMTP and LMTP listeners: 250 only after the commit."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, AnyStr, ParamSpec, TypeVar

from aiosmtpd.controller import BaseThreadedController, Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

from troth.channels.mail.receive import address_of, receive
from troth.channels.rules import language
from troth.core.machine.data import CannotStart

logger = logging.getLogger(__name__)

MOST_RECIPIENTS = 100
P = ParamSpec("P")
R = TypeVar("R")


class Reception:
    """Takes mail for the addresses of channels and for no others."""

    def __init__(self, threads: int) -> None:
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="mail")
        self.threads.submit(language.load)

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
        recipients = list(envelope.rcpt_tos)
        # One answer for all, or by LMTP one for each: those who were served are then not tried again.
        together = [[one] for one in recipients] if isinstance(server, LMTP) else [recipients]
        return "\r\n".join([await self._stored(raw, _sender(envelope), some) for some in together])

    async def _stored(self, raw: bytes, sender: str, recipients: list[str]) -> str:
        try:
            await self._in_thread(_take, raw, sender, recipients)
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
        if isinstance(status, str) and "552 Error" in status:
            most = settings.TROTH_MAIL_LARGEST // 1_000_000
            words = f"552 5.3.4 This mail is over {most} MB: send the files another way, or in several mails"
            await super().push("\r\n".join([words] * len(status.split("\r\n"))))
        else:
            await super().push(status)


class TolerantLMTP(TolerantSMTP, LMTP):
    """For a mail server beside us: a mail is answered once for each of its recipients (RFC 2033 §4.2)."""

    awaited = 0
    """How many answers the mail that is being taken is to have."""

    async def push(self, status: AnyStr) -> None:
        if not isinstance(status, str):
            await super().push(status)
            return
        # What refuses the whole mail refuses it for each.
        is_for_all = self.awaited and "\r\n" not in status
        said = "\r\n".join([status] * self.awaited) if is_for_all else status
        begun = self.envelope if status.startswith("354") else None
        self.awaited = len(begun.rcpt_tos) if begun else 0
        await super().push(said)


class Listener(Controller):
    def factory(self) -> SMTP:
        return _speaking(TolerantSMTP, self)


class LocalListener(Controller):
    def factory(self) -> SMTP:
        return _speaking(TolerantLMTP, self)


class SocketListener(UnixSocketController):
    def factory(self) -> SMTP:
        return _speaking(TolerantLMTP, self)


def _speaking(protocol: type[TolerantSMTP], controller: BaseThreadedController) -> SMTP:
    open_now = controller.__dict__.setdefault("open_now", set())
    most = settings.TROTH_SMTP_CONNECTIONS
    return protocol(controller.handler, open_now=open_now, most=most, **controller.SMTP_kwargs)


def listener(host: str, port: int) -> Controller:
    """A listener that is not started yet, in a thread with an event loop of its own."""
    return Listener(
        _reception(),
        hostname=host,
        port=port,
        tls_context=_certificate(),
        **_manners(),
    )


def local_listener(where: str) -> BaseThreadedController:
    """The same by LMTP, for a mail server beside us: `/path/of/a/socket` or `host:port`.

    Whoever reaches the socket's folder may deliver, as anyone on this machine may to the port for SMTP.
    Raises CannotStart.
    """
    if where.startswith("/"):
        if not Path(where).parent.is_dir():
            raise CannotStart(f"TROTH_LMTP names a socket in a folder that is not there: {where}")
        return SocketListener(_reception(), unix_socket=where, **_manners())
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStart(f"TROTH_LMTP is neither the path of a socket nor host:port: {where}")
    try:  # aiosmtpd's own way of finding a port taken is to wait for ten seconds
        socket.create_server((host.strip("[]"), int(port))).close()
    except OSError as error:
        raise CannotStart(f"TROTH_LMTP cannot be listened on: {error}") from error
    return LocalListener(_reception(), hostname=host.strip("[]"), port=int(port), **_manners())


def start_local(where: str) -> BaseThreadedController:
    """Started; its socket is open to the users of this machine that reach its folder. Raises CannotStart."""
    made = local_listener(where)
    try:
        made.start()
        if isinstance(made, SocketListener):
            Path(made.unix_socket).chmod(0o666)
    except OSError as error:
        raise CannotStart(f"TROTH_LMTP cannot be listened on: {error}") from error
    return made


def _reception() -> Reception:
    return Reception(settings.TROTH_MAIL_THREADS)


def _manners() -> dict[str, Any]:
    return {
        "ident": "Troth",
        "data_size_limit": settings.TROTH_MAIL_LARGEST,
        "enable_SMTPUTF8": True,
        "ready_timeout": 10,
    }


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
