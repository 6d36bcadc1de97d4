"""Live lines: one LISTEN connection a process, fanned out to whoever watches a brand."""

import asyncio
import logging
from collections.abc import Collection

import psycopg

logger = logging.getLogger(__name__)

WAITING_AT_MOST = 1000
"""Changes kept for one slow reader. More are folded into one that says: look at everything again."""
GATHERS = 0.03
"""Seconds for which what changed in a brand is gathered before its screens are woken: hundreds of them, and a
first word is three commits. What is said to one person or of one conversation goes before it, at once."""


class Line:
    """What one reader has yet to be told."""

    def __init__(self, brands: Collection[int]) -> None:
        self.brands = frozenset(brands)
        self.changed: dict[str, None] = {}
        self.woken = asyncio.Event()

    def tell(self, payload: str) -> None:
        if len(self.changed) >= WAITING_AT_MOST:
            self.changed = {"0:0": None}
        else:
            self.changed[payload] = None
        self.woken.set()

    async def wait(self, seconds: float) -> list[str]:
        """Changes as "brand:conversation", each once; empty when nothing happened for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        except TimeoutError:
            return []
        told, self.changed = list(self.changed), {}
        self.woken.clear()
        return told


class Lines:
    """All lines of this process."""

    def __init__(self, connection_details: dict[str, object]) -> None:
        self.details = connection_details
        self.lines: set[Line] = set()
        self.watching: dict[str, set[Line]] = {}
        self.listening: asyncio.Task[None] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.is_open = False
        self.gathered: dict[str, None] = {}

    def watch(self, line: Line, payloads: Collection[str]) -> None:
        """From here on the line hears of these conversations alone, whoever else talks in the brand."""
        for payload in payloads:
            self.watching.setdefault(payload, set()).add(line)

    def forget(self, line: Line, payloads: Collection[str]) -> None:
        for payload in payloads:
            watchers = self.watching.get(payload, set())
            watchers.discard(line)
            if not watchers:
                self.watching.pop(payload, None)

    async def open(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.gathered = {}
        self.listening = asyncio.create_task(self._listen())
        self.is_open = True

    async def close(self) -> None:
        self.hang_up()
        if self.listening is not None:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)

    def hang_up(self) -> None:
        """End every line, also from a signal: a server that stops waits for its lines otherwise."""
        self.is_open = False
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for line in self._everyone():
            line.woken.set()

    def _everyone(self) -> set[Line]:
        return self.lines.union(*self.watching.values())

    async def _listen(self) -> None:
        while True:
            try:
                ears = await psycopg.AsyncConnection.connect(**self.details, autocommit=True)  # type: ignore[arg-type]
                async with ears:
                    await ears.execute("listen troth")
                    # Whatever changed while nobody listened is not known: everyone looks again.
                    self._tell_all("0:0")
                    async for heard in ears.notifies():
                        self._tell(heard.payload)
            except (psycopg.Error, OSError):
                logger.warning("the live connection was lost; trying again")
            await asyncio.sleep(1)

    def _tell(self, payload: str) -> None:
        # What is named may be followed by more: "person:5:2:1:77" goes to whoever watches "person:5".
        for name in {payload, ":".join(payload.split(":", 2)[:2])}:
            for line in self.watching.get(name, ()):
                line.tell(payload)
        brand, _, _ = payload.partition(":")
        if brand.isdecimal():
            if not self.gathered:
                asyncio.get_running_loop().call_later(GATHERS, self._tell_brands)
            self.gathered[payload] = None

    def _tell_brands(self) -> None:
        gathered, self.gathered = self.gathered, {}
        for payload in gathered:
            brand = int(payload.partition(":")[0])
            for line in self.lines:
                if brand in line.brands:
                    line.tell(payload)

    def _tell_all(self, payload: str) -> None:
        for line in self._everyone():
            line.tell(payload)
