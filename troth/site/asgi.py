"""One port: live streams on the event loop, everything else on Django's WSGI side in threads.

Django's own ASGI handler costs about ten times the CPU of its WSGI handler a request; a live line must not
hold a thread.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from troth.site.wsgi import application as pages  # first: it sets Django up

from django.conf import settings  # isort: skip

from troth.site.pages import live  # isort: skip

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Its types are narrower than the protocols that Django and uvicorn speak.
_pages: Any = WSGIMiddleware(cast(Any, pages), workers=settings.TROTH_WEB_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_while_serving(receive, send)
    elif scope["type"] == "http" and scope["path"] == live.PATH:
        await live.stream(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


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
