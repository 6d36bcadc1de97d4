"""Those who send: as little Python as can be, since they share the cores with what is measured."""

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

from troth.site.progress import Progress

T = TypeVar("T")


def send_mails(
    port: int, recipient: str, sent: Sequence[tuple[str, bytes]], *, connections: int
) -> tuple[float, list[float]]:
    """Seconds in all, and for each mail from the end of its data to its 250."""

    def connect() -> Callable[[tuple[str, bytes]], float]:
        line = socket.create_connection(("127.0.0.1", port), timeout=60)
        answers = line.makefile("rb")

        def ask(words: bytes, expected: bytes) -> None:
            if words:
                line.sendall(words)
            while (answer := answers.readline())[3:4] == b"-":
                pass
            if not answer.startswith(expected):
                raise RuntimeError(f"SMTP: {answer.decode('utf-8', 'replace').strip()}")

        def send(mail: tuple[str, bytes]) -> float:
            sender, content = mail
            ask(f"MAIL FROM:<{sender}>\r\n".encode(), b"250")
            ask(f"RCPT TO:<{recipient}>\r\n".encode(), b"250")
            ask(b"DATA\r\n", b"354")
            begun_at = time.perf_counter()
            ask(content.replace(b"\r\n.", b"\r\n..") + b".\r\n", b"250")
            return time.perf_counter() - begun_at

        ask(b"", b"220")
        ask(b"EHLO bench.example\r\n", b"250")
        return send

    return _in_threads(connect, sent, connections, "mails")


def post_all(
    port: int, path: str, token: str, bodies: Sequence[dict[str, object]], *, connections: int
) -> tuple[float, list[float]]:
    """Seconds in all, and for each request; over connections that are kept alive."""

    def connect() -> Callable[[dict[str, object]], float]:
        line = socket.create_connection(("127.0.0.1", port), timeout=60)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = line.makefile("rb")
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\n"
        )

        def post(body: dict[str, object]) -> float:
            content = json.dumps(body).encode()
            begun_at = time.perf_counter()
            line.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
            status, answer = answers.readline(), b""
            length = 0
            while (answer := answers.readline()) not in (b"\r\n", b""):
                if answer.lower().startswith(b"content-length:"):
                    length = int(answer.split(b":")[1])
            said = answers.read(length)
            if b" 201 " not in status:
                raise RuntimeError(f"HTTP: {status!r} {said[:200]!r}")
            return time.perf_counter() - begun_at

        return post

    return _in_threads(connect, bodies, connections, "requests")


def repeat(connect: Callable[[], Callable[[int], float]], count: int, *, connections: int) -> float:
    """How often a second it could be done, over so many connections."""
    seconds, _ = _in_threads(connect, range(count), connections, f"transactions, {connections} at once")
    return count / seconds


def _in_threads(
    connect: Callable[[], Callable[[T], float]], work: Sequence[T], connections: int, what: str
) -> tuple[float, list[float]]:
    """Seconds in all once everybody is connected, and those of each piece."""
    waiting: SimpleQueue[T] = SimpleQueue()
    for item in work:
        waiting.put(item)
    took: list[float] = []
    ready = threading.Barrier(connections + 1)

    def run() -> None:
        try:
            act = connect()
        finally:
            ready.wait()
        with suppress(Empty):
            while True:
                took.append(act(waiting.get_nowait()))

    with Progress(f"  {len(work)} {what}", len(work)) as progress, ThreadPoolExecutor(connections) as threads:
        all_of_them = [threads.submit(run) for _ in range(connections)]
        ready.wait()
        begun_at = time.perf_counter()
        while wait(all_of_them, timeout=0.1).not_done:
            progress.at(len(took))
        seconds = time.perf_counter() - begun_at
        for one in all_of_them:
            one.result()
    return seconds, took


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 1000) // 1000) - 1)]
