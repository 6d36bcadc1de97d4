"""Waiting for news from a server (RFC 2177), with a plain poll where it cannot tell."""

import select
import ssl
import threading
import time
from imaplib import IMAP4

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
    while not (said := _line(line)).startswith(b"+"):
        if said.startswith(tag):
            raise IMAP4.error(f"IDLE: {said!r}")
    _until_readable(line, stop, LONGEST if longest is None else longest)
    line.send(b"DONE\r\n")
    while not _line(line).startswith(tag):
        pass


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
