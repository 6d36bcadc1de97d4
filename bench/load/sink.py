"""Where outgoing mail ends: a server that takes everything and keeps only the count."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

END = b"\r\n.\r\n"


class Count:
    def __init__(self) -> None:
        self.mails = 0
        self.port = 0


class _Relay(asyncio.Protocol):
    def __init__(self, count: Count) -> None:
        self.count = count
        self.heard = b""
        self.is_in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while self._take_one():
            pass

    def _take_one(self) -> bool:
        if self.is_in_mail:
            if END not in self.heard:
                return False
            self.heard = self.heard.split(END, 1)[1]
            self.is_in_mail = False
            self.count.mails += 1
            self.transport.write(b"250 2.0.0 OK\r\n")
            return True
        line, found, rest = self.heard.partition(b"\r\n")
        if not found:
            return False
        self.heard = rest
        self._answer(line[:4].upper())
        return True

    def _answer(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self.transport.write(b"250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE\r\n")
        elif verb == b"DATA":
            # What follows begins as if after a line, so that an empty mail ends too.
            self.is_in_mail, self.heard = True, b"\r\n" + self.heard
            self.transport.write(b"354 Go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 Bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 OK\r\n")


@contextmanager
def sink() -> Iterator[Count]:
    """Listening in a thread until the block ends; `port` says where, `mails` how many came."""
    count, ready = Count(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve(stop: asyncio.Event) -> None:
        server = await loop.create_server(lambda: _Relay(count), "127.0.0.1", 0, backlog=1000)
        count.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(stop)), name="sink")
    thread.start()
    ready.wait()
    try:
        yield count
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
