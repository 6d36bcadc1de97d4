"""Live lines: who is let in, what they are told, and when they are sent away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.test import Client

from tests import make
from tests.conftest import owner_connection
from troth.accounts.models import Brand, Membership, User
from troth.core.clock import connection_details
from troth.core.database import brands
from troth.core.live import WAITING_AT_MOST, Line, Lines
from troth.site.pages import live

T = TypeVar("T")


@dataclass
class Reader:
    """A browser's line, without the network: what it was sent."""

    headers: list[tuple[bytes, bytes]]
    method: str = "GET"
    status: int = 0
    sent: dict[bytes, bytes] = field(default_factory=dict)
    text: str = ""
    is_over: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> None:
        scope = {"type": "http", "method": self.method, "path": "/live", "headers": self.headers}
        await live.stream(scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.sent = message["status"], dict(message["headers"])
        else:
            self.text += message["body"].decode()
            self.is_over = not message.get("more_body")

    async def hears(self, words: str, seconds: float = 5) -> bool:
        return await until(lambda: words in self.text, seconds)


async def until(done: Callable[[], bool], seconds: float = 5) -> bool:
    for _ in range(int(seconds * 100)):
        if done():
            return True
        await asyncio.sleep(0.01)
    return False


def cookie_of(user: User) -> list[tuple[bytes, bytes]]:
    browser = Client()
    browser.force_login(user)
    return [(b"cookie", f"troth_session={browser.cookies['troth_session'].value}".encode())]


def notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('troth', %s)", [payload])


def _in_thread(work: Callable[[T], None], argument: T) -> None:
    try:
        work(argument)
    finally:
        connection.close()


async def hears_itself() -> bool:
    """The process listens from here on: what is told is heard."""
    probe = Line([0])
    live.lines.lines.add(probe)
    for _ in range(100):
        await asyncio.to_thread(_in_thread, notify, "0:1")
        if await probe.wait(0.05):
            live.lines.lines.discard(probe)
            return True
    return False


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Runs a scene on an event loop while the process listens to this test's database."""

    async def whole() -> None:
        live.lines = Lines(connection_details())
        await live.lines.open()
        try:
            assert await hears_itself()
            await scene()
        finally:
            await live.lines.close()

    before = live.lines
    try:
        asyncio.run(whole())
    finally:
        live.lines = before


@pytest.fixture
def brand(committed: None) -> Brand:
    with transaction.atomic():
        return make.brand()


@pytest.fixture
def member(brand: Brand) -> User:
    return make.member(brand)


async def listening(reader: Reader) -> "asyncio.Task[None]":
    task = asyncio.create_task(reader.read())
    assert await reader.hears("retry:")
    return task


async def leave(reader: Reader, task: "asyncio.Task[None]") -> None:
    reader.gone.set()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_member_hears_of_their_own_brands_and_of_no_other(brand: Brand, member: User) -> None:
    with transaction.atomic():
        other = make.brand()
    reader = Reader(cookie_of(member))

    async def scene() -> None:
        task = await listening(reader)
        await asyncio.to_thread(_in_thread, notify, f"{other.pk}:77")
        await asyncio.to_thread(_in_thread, notify, f"{brand.pk}:5")
        assert await reader.hears(f'data: {{"brand": {brand.pk}, "conversation": 5}}')
        await leave(reader, task)

    play(scene)
    assert reader.status == 200
    assert reader.sent[b"content-type"] == b"text/event-stream"
    assert reader.sent[b"cache-control"] == b"no-store"
    assert "77" not in reader.text


def test_what_a_person_does_is_heard_by_their_colleagues(brand: Brand, member: User) -> None:
    reader = Reader(cookie_of(member))

    def write() -> int:
        try:
            with brands([brand.pk]):
                return make.conversation(brand).pk
        finally:
            connection.close()

    async def scene() -> None:
        task = await listening(reader)
        conversation = await asyncio.to_thread(write)
        assert await reader.hears(f'"conversation": {conversation}}}')
        await leave(reader, task)

    play(scene)
    assert "Where is my order" not in reader.text


@pytest.mark.parametrize("cookie", [[], [(b"cookie", b"troth_session=guessed")], [(b"cookie", b"\xff;;=")]])
def test_signed_out_there_is_no_line(committed: None, cookie: list[tuple[bytes, bytes]]) -> None:
    reader = Reader(cookie)
    play(reader.read)
    assert (reader.status, reader.text, reader.is_over) == (401, "", True)


def test_somebody_who_is_no_longer_active_gets_no_line(member: User) -> None:
    cookie = cookie_of(member)
    User.objects.filter(pk=member.pk).update(is_active=False)
    reader = Reader(cookie)
    play(reader.read)
    assert reader.status == 401


def test_a_line_is_only_read(member: User) -> None:
    reader = Reader(cookie_of(member), method="POST")
    play(reader.read)
    assert reader.status == 405


def sign_out(member: User) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()


def leave_the_brand(member: User) -> None:
    Membership.objects.filter(user=member).delete()


def change_the_password(member: User) -> None:
    member.set_password("quite another one")
    member.save()


@pytest.mark.parametrize("end", [sign_out, leave_the_brand, change_the_password])
def test_a_line_ends_with_what_let_its_reader_in(
    member: User, brand: Brand, monkeypatch: pytest.MonkeyPatch, end: Callable[[User], None]
) -> None:
    monkeypatch.setattr(live, "STILL_THERE", 0.05)
    monkeypatch.setattr(live, "SIGNED_IN_STILL", 0.1)
    reader = Reader(cookie_of(member))

    async def scene() -> None:
        task = await listening(reader)
        await asyncio.to_thread(_in_thread, end, member)
        await asyncio.wait_for(task, 5)

    play(scene)
    assert reader.is_over or not live.lines.lines


def test_a_quiet_line_says_that_it_is_still_there(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "STILL_THERE", 0.05)
    reader = Reader(cookie_of(member))

    async def scene() -> None:
        task = await listening(reader)
        assert await reader.hears(": still here\n\n")
        await leave(reader, task)

    play(scene)


def test_a_reader_who_left_is_forgotten(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "STILL_THERE", 0.05)
    reader = Reader(cookie_of(member))

    async def scene() -> None:
        task = await listening(reader)
        assert len(live.lines.lines) == 1
        reader.gone.set()
        await asyncio.wait_for(task, 5)
        assert not live.lines.lines

    play(scene)


def test_a_lost_listener_comes_back_and_everybody_looks_again(member: User, brand: Brand) -> None:
    reader = Reader(cookie_of(member))

    def cut() -> None:
        with owner_connection() as owner:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen troth'"
            )

    async def scene() -> None:
        task = await listening(reader)
        await asyncio.to_thread(cut)
        assert await until(lambda: reader.text.count('"brand": 0') == 1, 8)
        await asyncio.to_thread(_in_thread, notify, f"{brand.pk}:6")
        assert await reader.hears('"conversation": 6}')
        await leave(reader, task)

    play(scene)


def test_a_server_that_stops_ends_its_lines(member: User) -> None:
    reader = Reader(cookie_of(member))

    async def scene() -> None:
        task = await listening(reader)
        await live.lines.close()
        await asyncio.wait_for(task, 5)

    play(scene)
    assert reader.is_over


def test_a_slow_reader_is_told_each_change_once() -> None:
    async def scene() -> None:
        line = Line([1])
        for _ in range(3):
            line.tell("1:5")
        line.tell("1:6")
        assert await line.wait(1) == ["1:5", "1:6"]
        assert await line.wait(0.01) == []

    asyncio.run(scene())


def test_too_many_changes_fold_into_one_that_says_look_again() -> None:
    async def scene() -> None:
        line = Line([1])
        for number in range(WAITING_AT_MOST * 3):
            line.tell(f"1:{number}")
            assert len(line.changed) <= WAITING_AT_MOST
        assert "0:0" in await line.wait(1)

    asyncio.run(scene())
