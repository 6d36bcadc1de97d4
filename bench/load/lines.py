"""Live lines from the side of the browser: many that are idle, and one that listens."""

import http.client
import resource
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import psutil

from bench.stand import PATIENCE

SPARE_FILES = 200
SETTLES_IN = 3.0
"""Seconds in which what opening a line needed for a moment is given back."""


def room_for(wanted: int) -> int:
    """How many connections this process may open, its limit raised as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + SPARE_FILES if hard == resource.RLIM_INFINITY else min(hard, wanted + SPARE_FILES)
    if most > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return min(wanted, max(most, soft) - SPARE_FILES)


def memory_a_line(process: psutil.Process, port: int, requests: Sequence[bytes]) -> float:
    """KiB of resident memory that each of these idle lines adds to the server."""
    open_lines: list[socket.socket] = []
    try:
        # What only the first lines need, such as threads and their connections, is not counted.
        warm, rest = requests[:50], requests[50:]
        _open(port, warm, open_lines)
        time.sleep(SETTLES_IN)
        before = process.memory_info().rss
        _open(port, rest, open_lines)
        time.sleep(SETTLES_IN)
        return (process.memory_info().rss - before) / len(rest) / 1024
    finally:
        for line in open_lines:
            line.close()


def _open(port: int, requests: Sequence[bytes], open_lines: list[socket.socket]) -> None:
    for request in requests:
        line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        open_lines.append(line)
        line.sendall(request)
        said = line.recv(4096)
        if b" 200 " not in said.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"a line was refused: {said[:200]!r}")


class Ears:
    """One open line, and when each of its events came, by what it said."""

    def __init__(self) -> None:
        self.events = 0
        self.at = 0.0
        self.heard = threading.Condition()

    def wait_for_more_than(self, events: int) -> float:
        """The moment (perf_counter) at which the next event came."""
        with self.heard:
            if not self.heard.wait_for(lambda: self.events > events, PATIENCE):
                raise RuntimeError("nothing was heard on the line")
            return self.at

    def listen(self, answer: http.client.HTTPResponse) -> None:
        with suppress(OSError, ValueError, AttributeError):
            while line := answer.readline():
                if line.startswith(b"event: "):
                    with self.heard:
                        self.events += 1
                        self.at = time.perf_counter()
                        self.heard.notify_all()


@contextmanager
def listening(port: int, path: str, headers: Mapping[str, str]) -> Iterator[Ears]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=None)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"the line was refused: {answer.status}")
    ears = Ears()
    thread = threading.Thread(target=ears.listen, args=[answer], name="line", daemon=True)
    thread.start()
    try:
        yield ears
    finally:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        connection.close()
