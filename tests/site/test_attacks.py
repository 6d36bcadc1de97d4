"""What strangers try on the web side, and what must come of it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.conf import settings

from troth.site import asgi
from troth.site.pages import live

Messages = list[MutableMapping[str, Any]]
SIGN_IN: dict[str, Any] = {"type": "http", "path": "/sign-in", "method": "POST", "headers": []}


def asked(
    monkeypatch: pytest.MonkeyPatch, *parts: bytes, ends: bool = True, path: str = "/sign-in"
) -> tuple[Messages, Messages]:
    """What was answered, and what reached the pages, when a body came in these parts and maybe ended."""
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if ends:
        coming[-1]["more_body"] = False
    answered: Messages = []
    reached: Messages = []

    async def receive() -> MutableMapping[str, Any]:
        if not coming:
            await asyncio.Event().wait()
        return coming.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        answered.append(message)

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        reached.append(await receive())
        while reached[-1]["more_body"]:
            reached.append(await receive())

    monkeypatch.setattr(asgi, "_pages", pages)
    monkeypatch.setattr(asgi, "BODY_WITHIN", 0.05, raising=False)
    asyncio.run(asyncio.wait_for(asgi.application({**SIGN_IN, "path": path}, receive, send), 2))
    return answered, reached


def test_a_body_reaches_the_pages_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, reached = asked(monkeypatch, b"one=1&", b"two=2")
    assert not answered
    assert b"".join(part["body"] for part in reached) == b"one=1&two=2"


def test_a_body_that_never_ends_is_given_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen of them, by people who were not even signed in, stopped every page."""
    answered, reached = asked(monkeypatch, b"one=1&", ends=False)
    assert [message.get("status") for message in answered] == [408, None]
    assert (b"connection", b"close") in answered[0]["headers"]
    assert not reached


def test_a_body_that_is_too_large_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert most is not None
    answered, reached = asked(monkeypatch, b"x" * most, b"x", b"x" * most, ends=False)
    assert answered[0]["status"] == 413
    assert not reached


@pytest.mark.parametrize("path", ["/shop/conversations/7/files", "/shop/conversations/7/replies"])
def test_an_agents_file_is_let_in_up_to_its_own_size(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert most is not None
    answered, reached = asked(monkeypatch, b"x" * most, b"x" * most, path=path)
    assert not answered
    assert sum(len(part["body"]) for part in reached) == 2 * most
    monkeypatch.setattr(settings, "TROTH_FILE_LARGEST", 1000)
    answered, _reached = asked(monkeypatch, b"x" * most, b"x" * 1001, path=path)
    assert answered[0]["status"] == 413


def test_an_odd_cookie_of_a_neighbour_keeps_nobody_from_their_live_line() -> None:
    """Cookies know no ports: another program on the same host may have set them."""
    cookie = b'theme={"dark": 1}; a,b=c; troth_session=abcdefgh; \xff=1'
    assert live._session_key({"headers": [(b"cookie", cookie)]}) == "abcdefgh"


def test_one_who_guesses_passwords_locks_out_only_themselves_behind_a_proxy() -> None:
    """What is believed of X-Forwarded-For is in tests/site/door/test_proxies.py; here by whom, by default."""
    code = (
        "from troth.site import settings\n"
        "print(settings.TROTH_TRUSTED_PROXIES, settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    told = {}
    for url in ("https://desk.shop.example", "http://desk.shop.example", ""):
        environment = {**os.environ, "TROTH_URL": url}
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        told[url] = run.stdout.strip()
    assert told == {"https://desk.shop.example": "1 0", "http://desk.shop.example": "0 0", "": "0 0"}
