"""GET /BRAND/request/KEY/line: server-sent events that say that something happened, on the event loop.

They carry no word: the page then asks for what has changed, by the address that it has.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from troth.accounts.models import Brand
from troth.conversations.request_links import link_behind
from troth.core.database import brands
from troth.core.live import Line, Lines
from troth.core.throttle import Crowd
from troth.portal.my_request.finding import request_behind

STILL_THERE = 20.0
"""Seconds between comments on a quiet line, which keep proxies from closing it and find dead readers."""
COUNTS_STILL = 60.0
"""Seconds after which a line asks again whether its link still leads somewhere, and where."""
LINES_A_REQUEST = 8
CHANGED = "event: changed\ndata: {}\n\n"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

by_key, by_address = Crowd(LINES_A_REQUEST), Crowd(settings.TROTH_CHAT_LINES_AN_ADDRESS)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose line it is, as its address says."""

    slug: str
    key: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who listens at a place: what their line is woken by, and what ends once they are gone."""

    place: Place
    watched: frozenset[str]
    line: Line
    gone: "asyncio.Task[None]"


def place_in(path: str) -> Place | None:
    """The brand and the key in the address of a line; none for any other address."""
    parts = path.split("/")
    is_line = len(parts) == 5 and not parts[0] and parts[2] == "request" and parts[4] == "line"
    return Place(parts[1], parts[3]) if is_line else None


async def stream(scope: Scope, receive: Receive, send: Send, lines: Lines) -> None:
    """Let whoever holds the link listen, unless too many do."""
    place = place_in(scope["path"]) or Place("", "")
    # What a proxy says of the reader's address, site/door/proxies.py has taken in before.
    address = (scope.get("client") or ("", 0))[0]
    if not by_address.enter(address):
        await _refuse(send, 429)
        return
    try:
        if not by_key.enter(place.key):
            await _refuse(send, 429)
            return
        try:
            await _let_in(place, receive, send, lines)
        finally:
            by_key.leave(place.key)
    finally:
        by_address.leave(address)


async def _let_in(place: Place, receive: Receive, send: Send, lines: Lines) -> None:
    watched = await asyncio.to_thread(_watched, place)
    if not watched:
        await _refuse(send, 404)
        return
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"referrer-policy", b"no-referrer"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    line = Line(())
    lines.watch(line, watched)
    gone = asyncio.create_task(_until_gone(receive, line))
    try:
        await _tell(Reader(place, watched, line, gone), send, lines)
    finally:
        lines.forget(line, watched)
        gone.cancel()


async def _tell(reader: Reader, send: Send, lines: Lines) -> None:
    # What was committed after the page was drawn and before the line was watched was not heard.
    await _write(send, f"retry: 2000\n\n{CHANGED}")
    clock = asyncio.get_running_loop().time
    asked_at = clock()
    while lines.is_open and not reader.gone.done():
        changed = await reader.line.wait(STILL_THERE)
        if reader.gone.done() or not lines.is_open:
            break
        if clock() - asked_at > COUNTS_STILL:
            asked_at = clock()
            if await asyncio.to_thread(_watched, reader.place) != reader.watched:
                break  # the browser comes back at once, and is let in to what is there now
        await _write(send, CHANGED if changed else ": still here\n\n")
    await send({"type": "http.response.body", "body": b""})


def _watched(place: Place) -> frozenset[str]:
    """What of this request is heard, as "brand:conversation"; nothing where the link leads nowhere."""
    if link_behind(place.key) is None:
        return frozenset()  # anybody can ask so often: what we never signed costs no connection
    try:
        brand = Brand.objects.filter(slug=place.slug).first()
        if brand is None:
            return frozenset()
        with brands([brand.pk]):
            found = request_behind(brand, place.key)
            if found is None:
                return frozenset()
            return frozenset(f"{brand.pk}:{part_id}" for part_id in found.part_ids)
    finally:
        connection.close()


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive, line: Line) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.woken.set()
