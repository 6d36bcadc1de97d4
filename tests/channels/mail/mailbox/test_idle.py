"""Waiting for news, against a server that says exactly this and no more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

import pytest

from tests.journeys.waiting import until
from troth.channels.mail.mailbox.idle import await_news

GREETING = b"* PREAUTH [CAPABILITY IMAP4rev1 IDLE] ready\r\n"


@contextmanager
def waiting(on_idle: bytes, later: bytes = b"") -> Iterator[threading.Thread]:
    """A thread that waits for news at a server that answers IDLE so; `later` follows on its own."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve, args=(listening, on_idle, later))
        server.start()
        line = IMAP4("127.0.0.1", listening.getsockname()[1], timeout=10)
        thread = threading.Thread(target=await_news, args=(line, stop))
        thread.start()
        try:
            yield thread
        finally:
            stop.set()
            thread.join(5)
            line.shutdown()
            server.join(5)


def serve(listening: socket.socket, on_idle: bytes, later: bytes) -> None:
    taken, _ = listening.accept()
    with taken, taken.makefile("rb") as lines:
        taken.sendall(GREETING)
        for said in lines:
            tag, _, command = said.strip().partition(b" ")
            if command == b"CAPABILITY":
                taken.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + b" OK done\r\n")
            elif command == b"IDLE":
                idle = tag
                taken.sendall(on_idle)
                if later:
                    taken.sendall(later)
            elif tag == b"DONE":
                taken.sendall(idle + b" OK done\r\n")


@pytest.mark.parametrize(
    "on_idle",
    [
        pytest.param(b"* 3 EXISTS\r\n+ idling\r\n", id="before the server is idle"),
        pytest.param(b"+ idling\r\n* 3 EXISTS\r\n", id="in the same packet"),
        pytest.param(b"+ idling\r\n* OK Still here\r\n* 3 EXISTS\r\n", id="after a greeting"),
    ],
)
def test_a_mail_that_comes_while_the_waiting_begins_is_not_waited_for_again(on_idle: bytes) -> None:
    """Each was a mail that nobody looked at before the next word, up to nine minutes later."""
    with waiting(on_idle) as thread:
        until(lambda: not thread.is_alive(), "the end of the waiting", seconds=3)


def test_news_on_a_silent_line_ends_the_waiting() -> None:
    with waiting(b"+ idling\r\n", b"* 3 EXISTS\r\n") as thread:
        until(lambda: not thread.is_alive(), "the end of the waiting", seconds=3)


def test_a_greeting_is_no_news() -> None:
    with waiting(b"+ idling\r\n* OK Still here\r\n") as thread:
        thread.join(0.3)
        assert thread.is_alive()
