"""One port: live streams on the event loop, everything else on Django's WSGI side in threads.

Django's own ASGI handler costs about ten times the CPU of its WSGI handler a request; a live line must not
hold a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from troth.site.wsgi import application as pages  # first: it sets Django up

from django.conf import settings  # isort: skip

from troth.channels.chat import line as chat  # isort: skip
from troth.portal.my_request import line as my_request  # isort: skip
from troth.site.door.proxies import Trusted, behind_proxies  # isort: skip
from troth.site.pages import live  # isort: skip

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_WITHIN = 30.0
"""Seconds in which a request must have said all of what it has to say."""

# Its types are narrower than the protocols that Django and uvicorn speak.
_pages: Any = WSGIMiddleware(cast(Any, pages), workers=settings.TROTH_WEB_THREADS)


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_while_serving(receive, send)
    elif scope["type"] == "http" and scope["path"] == live.PATH:
        await live.stream(scope, receive, send)
    elif scope["type"] == "http" and scope["method"] == "GET" and chat.key_in(scope["path"]):
        await chat.stream(scope, receive, send, live.lines)
    elif scope["type"] == "http" and scope["method"] == "GET" and my_request.place_in(scope["path"]):
        await my_request.stream(scope, receive, send, live.lines)
    elif scope["type"] == "http":
        await _with_whole_body(scope, receive, send)


application = behind_proxies(_application, Trusted.parse(settings.TROTH_TRUSTED_PROXIES))


async def _with_whole_body(scope: Scope, receive: Receive, send: Send) -> None:
    """A thread is given to a request that is all there: slow senders would hold them all."""
    taken: list[MutableMapping[str, Any]] = []
    size, is_whole, largest = 0, False, _largest(scope)
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while not is_whole and size <= largest:
                taken.append(await receive())
                size += len(taken[-1].get("body", b""))
                is_whole = not taken[-1].get("more_body", False)
    except TimeoutError:
        await _refuse(send, 408)
        return
    if not is_whole or size > largest:
        await _refuse(send, 413)
        return

    async def again() -> MutableMapping[str, Any]:
        return taken.pop(0) if taken else await receive()

    await _pages(scope, again, send)


def _largest(scope: Scope) -> int:
    """Bytes that a request's body may have; only where files are given may it have more than a form."""
    path, form = scope["path"], int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if path.startswith("/chat/") and path.endswith("/files"):
        return max(settings.TROTH_CHAT_FILE_LARGEST, form)
    if "/request/" in path and path.endswith("/messages"):
        return int(settings.TROTH_CHAT_FILE_LARGEST) + form
    if "/conversations/" in path and path.endswith(("/files", "/replies")):
        return int(settings.TROTH_FILE_LARGEST) + form
    return form


async def _refuse(send: Send, status: int) -> None:
    """And close: what else comes on this connection is still the refused body."""
    headers = [(b"connection", b"close"), (b"content-length", b"0"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _live_while_serving(receive: Receive, send: Send) -> None:
    async with _listening():
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def _listening() -> AsyncIterator[None]:
    await live.lines.open()
    try:
        yield
    finally:
        await live.lines.close()
        await asyncio.to_thread(chat.readers.close)
