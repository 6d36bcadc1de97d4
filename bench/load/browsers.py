"""Agents' browsers and customers as the server sees them: requests, live lines, mails; on one event loop."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from bench.load.senders import quantile

PATIENCE = 60.0
GATHER = 1.0
"""Seconds between two drawings of one screen: live.js gathers what comes meanwhile."""
SHARE, LONGEST_GATHER = 10, 30.0
"""And more seldom where the server is slow: so many times as long as the last drawing took."""
CSRF = "0123456789abcdefghijklmnopqrstuv"
ROW = re.compile(rb'href="(/[a-z0-9-]+/conversations/\d+)"')
SEEN = re.compile(rb'name="seen" value="(\d+)"')


@dataclass
class Took:
    """Seconds by what was asked for, since they were last read; and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    def read(self) -> dict[str, tuple[int, float, float]]:
        """By what was asked for: how often, and p50 and p99 in milliseconds."""
        taken, self.seconds = self.seconds, defaultdict(list)
        return {
            name: (len(each), quantile(each, 0.5) * 1000, quantile(each, 0.99) * 1000)
            for name, each in sorted(taken.items())
        }


@dataclass(frozen=True)
class Site:
    """Where the desk answers, and where it takes mail."""

    port: int
    smtp_port: int
    took: Took

    async def ask(
        self, name: str, path: str, *, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[int, bytes]:
        """Status and body. What takes too long or breaks off is a failure, not the end."""
        begun_at = time.perf_counter()
        try:
            status, said = await asyncio.wait_for(self._exchange(path, headers, body), PATIENCE)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.took.failures.append(f"{name}: {type(error).__name__}")
            return 0, b""
        self.took.seconds[name].append(time.perf_counter() - begun_at)
        if status >= 400 and status != 409:  # 409: a colleague was faster
            self.took.failures.append(f"{name}: {status}")
        return status, said

    async def _exchange(self, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request(path, {**headers, "Connection": "close"}, body))
            said = await reader.read()
        finally:
            writer.close()
        head, _, content = said.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), content

    async def mail(self, sender: str, recipient: str, content: bytes) -> None:
        begun_at = time.perf_counter()
        try:
            await asyncio.wait_for(self._handed_over(sender, recipient, content), PATIENCE)
        except (OSError, EOFError, TimeoutError) as error:
            self.took.failures.append(f"mail: {type(error).__name__}")
            return
        self.took.seconds["mail"].append(time.perf_counter() - begun_at)

    async def _handed_over(self, sender: str, recipient: str, content: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.smtp_port)
        ended = content.replace(b"\r\n.", b"\r\n..") + b".\r\n"
        words = [f"MAIL FROM:<{sender}>\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n"]
        try:
            for said in (b"", b"EHLO soak.example\r\n", *words, ended, b"QUIT\r\n"):
                writer.write(said)
                while (answer := await reader.readline())[3:4] == b"-":
                    pass
                if answer[:1] not in (b"2", b"3"):
                    raise OSError(answer.decode("utf-8", "replace"))
        finally:
            writer.close()


def request(path: str, headers: dict[str, str], body: bytes | None) -> bytes:
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


@dataclass
class Screen:
    """One agent's open browser: a live line, a list that is drawn again when something changed, answers."""

    site: Site
    slug: str
    session: str
    shows_list: bool
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    rows: list[str] = field(default_factory=list)

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": f"troth_session={self.session}; troth_csrf={CSRF}"}

    async def listen(self) -> None:
        """Holds the live line open, and opens it again as a browser does."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.site.port)
                writer.write(request("/live", self.cookies, None))
                while line := await reader.readline():
                    if line.startswith(b"event: changed"):
                        self.changed.set()
            except OSError:
                self.site.took.failures.append("live line: lost")
            await asyncio.sleep(2)

    async def look(self) -> None:
        await self.draw()
        while True:
            await self.changed.wait()
            self.changed.clear()
            began = time.perf_counter()
            if self.shows_list:
                await self.draw()
            took = time.perf_counter() - began
            await asyncio.sleep(min(LONGEST_GATHER, max(GATHER, took * SHARE)))

    async def draw(self) -> None:
        fragment = {**self.cookies, "HX-Request": "true"}
        _, page = await self.site.ask("list", f"/{self.slug}/conversations", headers=fragment)
        self.rows = list(dict.fromkeys(row.decode() for row in ROW.findall(page)))

    async def beat(self) -> None:
        while True:
            await self._post("presence", "/presence", {})
            await asyncio.sleep(20)

    async def answer(self, choose: Callable[[list[str]], str]) -> None:
        """Open one of the conversations that press, and answer it."""
        if not self.shows_list or not self.rows:
            await self.draw()
        if not self.rows:
            return
        address = choose(self.rows[:20])
        _, page = await self.site.ask("conversation", address, headers=self.cookies)
        seen = SEEN.search(page)
        said = {"text": "It is on its way and arrives tomorrow.", "kind": "answer", "key": uuid4().hex}
        await self._post("reply", f"{address}/replies", {**said, "seen": seen[1].decode()} if seen else said)

    async def _post(self, name: str, path: str, fields: dict[str, str]) -> None:
        form = {
            **self.cookies,
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        await self.site.ask(name, path, headers=form, body=urlencode(fields).encode())
