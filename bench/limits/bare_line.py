"""An idle stream with nothing around it: what uvicorn itself needs for one."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send(
        {"type": "http.response.body", "body": b": here\n\n", "more_body": scope["path"] != "/healthz"}
    )
    while scope["path"] != "/healthz" and (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


def run(port: int) -> None:
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    run(int(sys.argv[1]))
