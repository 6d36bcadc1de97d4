"""GET /live: server-sent events that say which conversation changed, to a person who is signed in."""

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest, parse_cookie

from troth.accounts import access
from troth.accounts.models import User
from troth.core.clock import connection_details
from troth.core.live import Line, Lines

PATH = "/live"
STILL_THERE = 20.0
"""Seconds between comments on a quiet line, which keep proxies from closing it and find dead readers."""
SIGNED_IN_STILL = 60.0
"""Seconds after which, at most, a line asks again whether its reader is signed in, and to which brands."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

lines = Lines(connection_details())


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    session_key = _session_key(scope)
    who = await _reader_of(session_key)
    if who is None or scope["method"] != "GET":
        status = 405 if who is not None else 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    person, brands = who
    line, own = Line(brands), [f"person:{person}"]
    lines.lines.add(line)
    lines.watch(line, own)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _tell(line, session_key, gone, send)
    finally:
        lines.lines.discard(line)
        lines.forget(line, own)
        gone.cancel()


async def _tell(line: Line, session_key: str, gone: "asyncio.Task[None]", send: Send) -> None:
    clock = asyncio.get_running_loop().time
    asks_at = clock() + _asks_after()
    await _write(send, "retry: 1000\n\n")
    while lines.is_open and not gone.done():
        changed = await line.wait(STILL_THERE)
        if clock() > asks_at:
            who = await _reader_of(session_key)
            if who is None or who[1] != line.brands:
                return  # the browser comes back at once, and is let in as what it is now
            asks_at = clock() + _asks_after()
        await _write(send, "".join(map(_event, changed)) or ": still here\n\n")
    await send({"type": "http.response.body", "body": b""})


def _asks_after() -> float:
    """Lines that came at once, as after a restart, do not ask at once: news would wait behind them all."""
    return SIGNED_IN_STILL * random.uniform(0.5, 1)


def _event(changed: str) -> str:
    """One change, or one notice for this reader, as the pages' live.js reads it."""
    brand, _, conversation = changed.partition(":")
    if brand == "person":
        _person, notice, of, about = conversation.split(":")
        return f'event: notice\ndata: {{"notice": {notice}, "brand": {of}, "conversation": {about}}}\n\n'
    return f'event: changed\ndata: {{"brand": {brand}, "conversation": {conversation}}}\n\n'


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _session_key(scope: Scope) -> str:
    cookie = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    # As the pages read it: the standard library's stops at the first cookie of a neighbour that it dislikes.
    return parse_cookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


@sync_to_async(thread_sensitive=False)
def _reader_of(session_key: str) -> tuple[int, frozenset[int]] | None:
    """Whoever has this session, and their brands; none for nobody. In a thread, as Django's database is."""
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user = get_user(request)
        return (user.pk, access.of_user(user).brands) if isinstance(user, User) else None
    finally:
        connection.close()
