"""The live line of a request: who is let in, and that it says when something happened, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from tests import make
from troth.conversations import actions
from troth.conversations.models import Conversation
from troth.conversations.request_links import my_request_path, void_links
from troth.core.clock import connection_details
from troth.core.database import brands
from troth.core.live import Lines
from troth.portal.my_request import line


@dataclass
class Listener:
    """A browser's line, without the network."""

    path: str
    address: str = "192.0.2.1"
    status: int = 0
    sent: dict[bytes, bytes] = field(default_factory=dict)
    text: str = ""
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, lines: Lines) -> None:
        scope = {"type": "http", "method": "GET", "path": self.path, "headers": []}
        await line.stream({**scope, "client": (self.address, 1)}, self._receive, self._send, lines)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.sent = message["status"], dict(message["headers"])
        else:
            self.text += message["body"].decode()

    async def hears(self, count: int, seconds: float = 8) -> bool:
        """Whether it was told of that many changes."""
        for _ in range(int(seconds * 50)):
            if self.text.count("event: changed") >= count:
                return True
            await asyncio.sleep(0.02)
        return False


@pytest.fixture
def conversation(committed: None) -> Conversation:
    with transaction.atomic():
        return make.conversation(make.brand())


def path_of(conversation: Conversation) -> str:
    with brands([conversation.brand_id]):
        return f"{my_request_path(conversation)}/line"


def play(scene: Callable[[Lines], Awaitable[None]]) -> None:
    async def whole() -> None:
        lines = Lines(connection_details())
        await lines.open()
        try:
            await scene(lines)
        finally:
            await lines.close()

    asyncio.run(whole())


def acts(conversation: Conversation, act: Callable[[], object]) -> Awaitable[None]:
    def work() -> None:
        from django.db import connection

        try:
            with brands([conversation.brand_id]):
                act()
        finally:
            connection.close()

    return asyncio.to_thread(work)


@pytest.mark.parametrize(
    "path",
    ["/shop/request/1-0.x", "/shop/line", "/chat/key/line", "/shop/request/1-0.x/now", "/a/b/c/d/line"],
)
def test_only_the_address_of_a_line_is_one(path: str) -> None:
    assert line.place_in(path) is None
    assert line.place_in("/shop/request/1-0.x/line") == line.Place("shop", "1-0.x")


def test_whoever_has_the_link_hears_that_something_happened_and_no_word_of_it(
    conversation: Conversation,
) -> None:
    listener, with_brand = Listener(path_of(conversation)), [conversation.brand_id]
    with brands(with_brand):
        other = make.conversation(conversation.channel, address="liv@customer.example")
        agent = make.member(conversation.brand)

    async def scene(lines: Lines) -> None:
        reading = asyncio.create_task(listener.read(lines))
        assert await listener.hears(1), "what happened before it listened"
        before = listener.text.count("event: changed")
        await acts(other, lambda: actions.reply(other, agent, "To somebody else"))
        await acts(conversation, lambda: actions.reply(conversation, agent, "It leaves tomorrow."))
        assert await listener.hears(before + 1)
        listener.gone.set()
        await asyncio.wait_for(reading, 10)

    play(scene)
    assert listener.status == 200
    assert listener.sent[b"cache-control"] == b"no-store"
    assert "tomorrow" not in listener.text
    assert not line.by_key.count(listener.path.split("/")[3])


def test_a_link_that_leads_nowhere_has_no_line(conversation: Conversation) -> None:
    path = path_of(conversation)
    with brands([conversation.brand_id]):
        void_links(conversation, make.member(conversation.brand))
    slug, key = path.split("/")[1], path.split("/")[3]
    listeners = [Listener(path), Listener(f"/{slug}/request/1-0.x/line"), Listener(f"/no/request/{key}/line")]

    async def scene(lines: Lines) -> None:
        for listener in listeners:
            await asyncio.wait_for(listener.read(lines), 10)

    play(scene)
    assert [listener.status for listener in listeners] == [404] * 3


def test_a_link_has_so_many_lines_and_no_more(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Listener(path_of(conversation)), Listener(path_of(conversation))
    monkeypatch.setattr(line.by_key, "most", 1)

    async def scene(lines: Lines) -> None:
        reading = asyncio.create_task(first.read(lines))
        assert await first.hears(1)
        await asyncio.wait_for(second.read(lines), 10)
        first.gone.set()
        await asyncio.wait_for(reading, 10)

    play(scene)
    assert (first.status, second.status) == (200, 429)


def test_a_link_that_is_made_void_meanwhile_ends_its_line(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener(path_of(conversation))
    monkeypatch.setattr(line, "COUNTS_STILL", 0.0)
    with brands([conversation.brand_id]):
        agent = make.member(conversation.brand)

    async def scene(lines: Lines) -> None:
        reading = asyncio.create_task(listener.read(lines))
        assert await listener.hears(1)
        await acts(conversation, lambda: void_links(conversation, agent))
        await asyncio.wait_for(reading, 10)

    play(scene)
    assert listener.status == 200


def test_a_key_that_we_never_signed_costs_no_look_into_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert line._watched(line.Place("shop", "17-0.forged")) == frozenset()
