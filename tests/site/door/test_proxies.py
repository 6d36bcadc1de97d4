"""Whose word is taken about who asks, and by which scheme."""

import asyncio
from typing import Any

import pytest

from troth.site.door.proxies import Trusted, behind_proxies


def seen(trusted: str, peer: str, **said: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in said.items()]
    scope = {"type": "http", "scheme": "http", "client": (peer, 40000), "headers": headers}
    settled = behind_proxies(application, Trusted.parse(trusted))

    async def ask() -> None:
        await settled(scope, None, None)

    asyncio.run(ask())
    return found


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "visitor"),
    [
        ("0", "203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("", "203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("1", "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("2", "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("2", "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.0/8", "203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("10.0.0.0/8, 2001:db8::/32", "2001:db8::1", "2001:db9::7", "2001:db9::7"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.0/8", "nonsense", "6.6.6.6", "nonsense"),
    ],
)
def test_the_visitor_is_the_last_whom_no_proxy_of_ours_has_written(
    trusted: str, peer: str, forwarded: str, visitor: str
) -> None:
    scope = seen(trusted, peer, x_forwarded_for=forwarded)
    assert scope["client"] == (visitor, 40000)
    assert not scope["headers"], "nobody behind reads what was not believed"


@pytest.mark.parametrize(
    ("trusted", "peer", "scheme"),
    [("1", "10.0.0.1", "https"), ("10.0.0.0/8", "10.0.0.1", "https"), ("10.0.0.0/8", "6.6.6.6", "http")],
)
def test_the_scheme_is_believed_from_a_trusted_proxy_only(trusted: str, peer: str, scheme: str) -> None:
    assert seen(trusted, peer, x_forwarded_proto="https")["scheme"] == scheme


@pytest.mark.parametrize("text", ["many", "10.0.0.0/99", "-1"])
def test_what_names_no_proxies_is_an_error_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Trusted.parse(text)
