"""Waiting for news from a server (RFC 2177), with a plain poll where it cannot tell."""

import select
import ssl
import threading
import time
from imaplib import IMAP4
from io import BufferedReader
from typing import cast

LONGEST = 9 * 60.0
"""Seconds. RFC 2177 allows 29 minutes, but routers forget a silent line sooner."""
POLL_EVERY = 60.0
"""Seconds between two looks at a server without IDLE."""
LOOK_EVERY = 0.5
"""Seconds until a request to stop is heard."""


def await_news(line: IMAP4, stop: threading.Event, longest: float | None = None) -> None:
    """Until the server says anything, the time is over, or `stop` is set.

    Any word ends the waiting: looking once too often costs a little, a word that is missed costs a mail.
    OSError or IMAP4.error if the line is lost.
    """
    if "IDLE" not in line.capabilities:
        stop.wait(POLL_EVERY if longest is None else min(longest, POLL_EVERY))
        line.noop()
        return
    tag = line._new_tag()
    line.send(tag + b" IDLE\r\n")
    if not _came_meanwhile(line, tag):
        _until_readable(line, stop, LONGEST if longest is None else longest)
    line.send(b"DONE\r\n")
    while not _line(line).startswith(tag):
        pass


def _came_meanwhile(line: IMAP4, tag: bytes) -> bool:
    """Whether news came between the last look and the waiting: then the socket is silent from now on.

    A server tells it before its "+" (RFC 3501 §5.2), or right after it in the same packet, which imaplib
    then holds already.
    """
    is_idle = has_news = False
    while not is_idle or _holds_more(line):
        said = _line(line)
        if said.startswith(tag):
            raise IMAP4.error(f"IDLE: {said!r}")
        has_news = has_news or (said.startswith(b"*") and not said.upper().startswith(b"* OK"))
        is_idle = is_idle or said.startswith(b"+")
    return has_news


def _holds_more(line: IMAP4) -> bool:
    """Whether imaplib's own buffer, or that of TLS, holds more; what has yet to come is not waited for."""
    socket, timeout = line.sock, line.sock.gettimeout()
    socket.settimeout(0)
    try:
        return bool(cast(BufferedReader, line.file).peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        socket.settimeout(timeout)


def _line(line: IMAP4) -> bytes:
    said = line.readline()
    if not said:
        raise IMAP4.abort("the server hung up")
    return bytes(said)


def _until_readable(line: IMAP4, stop: threading.Event, seconds: float) -> None:
    socket, end = line.sock, time.monotonic() + seconds
    poll = select.poll()  # unlike select(2) not bound to the first 1,024 descriptors
    poll.register(socket, select.POLLIN)
    while not stop.is_set() and time.monotonic() < end:
        if isinstance(socket, ssl.SSLSocket) and socket.pending():
            return
        if poll.poll(LOOK_EVERY * 1000):
            return
