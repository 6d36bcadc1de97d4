"""GET /chat/KEY/line: server-sent events to one visitor's browser, on the event loop."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection

from troth.accounts.models import Channel
from troth.channels.chat import actions
from troth.channels.chat.events import News, Place, Reading
from troth.channels.chat.rules.presence import SEEN_EVERY
from troth.channels.chat.tokens import person_of
from troth.channels.chat.web.door import NoChat, NotWelcome, TooMuch, channel_of, welcome
from troth.core.database import brands
from troth.core.errors import Refused
from troth.core.live import Line, Lines
from troth.core.throttle import Crowd

STILL_THERE = 20.0
"""Seconds between comments on a quiet line, which keep proxies from closing it and find dead readers."""
SETTLES_WITHIN = 0.5
"""Seconds after which a reader that was told something early asks whether its place is final."""
LINES_A_PERSON = 8
TYPING_EVENT = "event: typing\ndata: {}\n\n"
THREADS = 4

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Result = TypeVar("Result")


class Readers:
    """Threads for the database, whose connections stay open: a look takes a few milliseconds."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None

    async def do(self, work: Callable[..., Result], *arguments: Any) -> Result:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="chat")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(_freshly, work, *arguments))

    def close(self) -> None:
        """Each thread closes its own connection: nobody else may."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        together = Barrier(THREADS)
        for _ in range(THREADS):
            pool.submit(_hang_up, together)
        pool.shutdown()


def _freshly(work: Callable[..., Result], *arguments: Any) -> Result:
    close_old_connections()
    return work(*arguments)


def _hang_up(together: Barrier) -> None:
    together.wait(10)
    connection.close()


readers = Readers()
by_person, by_address = Crowd(LINES_A_PERSON), Crowd(settings.TROTH_CHAT_LINES_AN_ADDRESS)


@dataclass(slots=True)
class Opened:
    """A visitor who was let in, with what they see first."""

    origin: str
    channel: Channel
    reading: Reading
    news: News
    state: dict[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=Place)


def key_in(path: str) -> str | None:
    """The channel's key in the address of a line; none for any other address."""
    parts = path.split("/")
    return parts[2] if len(parts) == 4 and parts[1] == "chat" and parts[3] == "line" else None


async def stream(scope: Scope, receive: Receive, send: Send, lines: Lines) -> None:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    try:
        opened = await readers.do(_open, key_in(scope["path"]) or "", headers)
    except Refused as refused:
        await _refuse(send, refused, headers.get(b"origin", ""))
        return
    # What a proxy says of the visitor's address, site/door/proxies.py has taken in before.
    address, person = (scope.get("client") or ("", 0))[0], opened.reading.person.lock_name()
    if not by_address.enter(address):
        await _refuse(send, TooMuch(30), opened.origin)
        return
    if not by_person.enter(person):
        by_address.leave(address)
        await _refuse(send, TooMuch(30), opened.origin)
        return
    try:
        await _serve(opened, receive, send, lines)
    finally:
        by_person.leave(person)
        by_address.leave(address)


def _open(key: str, headers: dict[bytes, str]) -> Opened:
    """Whoever may not listen is told why by a Refused."""
    found = channel_of(key)
    if found is None:
        raise NoChat
    with brands([found.brand_id]):
        widget = welcome(found, headers.get(b"origin", ""))
        token = headers.get(b"authorization", "").removeprefix("Bearer ").strip()
        person = person_of(token, found.channel_id)
        last = headers.get(b"last-event-id", "")
        reading = Reading(widget.channel, person, Place.parse(last) if last else None)
        news = reading.look()
        visitor = actions.visitor_of(widget.channel, person)
        if visitor is not None:
            actions.arrive(visitor)
        return Opened(headers.get(b"origin", ""), widget.channel, reading, news)


async def _serve(opened: Opened, receive: Receive, send: Send, lines: Lines) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": _headers(opened.origin)}
    await send(start)
    line = Line(())
    lines.watch(line, opened.news.watched)
    gone = asyncio.create_task(_until_gone(receive, line))
    try:
        await _tell(opened, line, gone, send, lines)
    finally:
        lines.forget(line, opened.news.watched)
        gone.cancel()
        # A server that stops has not been left: its visitors come back at once.
        if lines.is_open:
            await readers.do(_leave, opened)


async def _tell(opened: Opened, line: Line, gone: "asyncio.Task[None]", send: Send, lines: Lines) -> None:
    # After a restart all come back: not all in the same moment.
    await _write(send, f"retry: {random.randint(500, 2500)}\n\n{_words(opened)}")
    # What was committed between the first look and the watch was not heard.
    line.woken.set()
    seen_at = asyncio.get_running_loop().time()
    while lines.is_open and not gone.done():
        is_woken = bool(line.woken.is_set())
        wait = SETTLES_WITHIN if opened.reading.early else STILL_THERE
        changed = await line.wait(wait)
        if gone.done() or not lines.is_open:
            break
        text = TYPING_EVENT if any(map(_is_typing, changed)) else ""
        # Who waits hears at each pause how far they have come: others' answers do not wake this line.
        is_quiet = not changed and not is_woken
        stands_still = is_quiet and opened.news.stands_in_line
        if opened.reading.early or stands_still or _is_news(changed, is_woken):
            text = await _look(opened, line, lines) + text
        if asyncio.get_running_loop().time() - seen_at > SEEN_EVERY.total_seconds():
            seen_at = asyncio.get_running_loop().time()
            await readers.do(_still_there, opened)
        await _write(send, text or ": still here\n\n")
    await send({"type": "http.response.body", "body": b""})


def _is_typing(payload: str) -> bool:
    return payload.startswith(f"{actions.TYPING}:")


def _is_news(changed: Sequence[str], is_woken: bool) -> bool:
    """Whether there may be something to read: nothing is written down of somebody who types."""
    return not all(map(_is_typing, changed)) if changed else is_woken


async def _look(opened: Opened, line: Line, lines: Lines) -> str:
    before = opened.news.watched
    opened.news = await readers.do(_read, opened)
    lines.forget(line, before - opened.news.watched)
    lines.watch(line, opened.news.watched - before)
    return _words(opened)


def _read(opened: Opened) -> News:
    with brands([opened.channel.brand_id]):
        return opened.reading.look()


def _still_there(opened: Opened) -> None:
    with brands([opened.channel.brand_id]):
        visitor = actions.visitor_of(opened.channel, opened.reading.person)
        if visitor is not None:
            actions.arrive(visitor)


def _leave(opened: Opened) -> None:
    if by_person.count(opened.reading.person.lock_name()) > 1:
        return  # another line of theirs is open: a tab took over from a tab
    with brands([opened.channel.brand_id]):
        visitor = actions.visitor_of(opened.channel, opened.reading.person)
        newest = actions.newest_conversation(opened.channel, opened.reading.person)
        if visitor is not None and newest is not None:
            actions.leave(opened.channel, visitor, newest)


def _words(opened: Opened) -> str:
    """What has come, as events; the place goes with the last, so that all before it has arrived with it."""
    news = opened.news
    told = [_event("message", one) for one in news.messages]
    if news.state != opened.state:
        opened.state = news.state
        told.append(_event("state", news.state))
    if news.place != opened.place:
        opened.place = news.place
        told.append(f"id: {news.place}\nevent: place\ndata: {news.place}\n\n")
    return "".join(told)


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _headers(origin: str) -> list[tuple[bytes, bytes]]:
    cors = [(b"access-control-allow-origin", origin.encode("latin-1"))] if origin else []
    return [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"origin"),
        *cors,
    ]


async def _refuse(send: Send, refused: Refused, origin: str) -> None:
    body = json.dumps({"error": str(refused)}).encode()
    # A page that may not show this chat may not read why either.
    is_strange = isinstance(refused, NoChat | NotWelcome)
    headers = [(b"content-type", b"application/json"), *_headers("" if is_strange else origin)[1:]]
    if isinstance(refused, TooMuch):
        headers.append((b"retry-after", str(refused.seconds).encode()))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive, line: Line) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.woken.set()
