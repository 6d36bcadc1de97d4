"""Every address that Troth answers to, and what each person gets there: written by hand, as the truth.

The walks hold the code to it. An address that is missing here fails them until somebody has decided who may
use it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from troth.site.api import api

PEOPLE = ("owner", "supervisor", "agent", "holder", "expert", "analyst", "other")
"""`holder` is an expert who holds the conversation, `expert` one who does not; `other` owns another brand."""

# 404 for what one may not know to exist, 403 for what one may see but not do.
PAGES = """
home           GET   302 302 302 302 302 302 302
conversations  GET   200 200 200 200 200 200 404
conversation   GET   200 200 200 200 404 200 404
replies        POST  302 302 302 302 404 403 404
notes          POST  302 302 302 302 404 403 404
closure        POST  302 302 302 302 404 403 404
send_again     POST  302 302 302 302 404 403 404
original       GET   200 200 200 200 404 200 404
promises       GET   200 200 200 403 403 200 404
insight        GET   200 200 403 403 403 200 404
"""

API = """
conversations                                GET     200 200 200 200 200 200 200
conversations                                POST    201 201 201 403 403 403 422
conversations/{int:conversation_id}          GET     200 200 200 200 404 200 404
conversations/{int:conversation_id}/replies  POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/notes    POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/closure  POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/closure  DELETE  200 200 200 200 404 403 404
promises                                     GET     200 200 200 403 403 200 200
facts                                        GET     200 200 200 403 403 200 200
"""

OPEN = {
    "healthz": "says only that the process lives",
    "readyz": "says only whether the parts work",
    "account_login": "the door itself",
    "account_logout": "leaving; without a session there is nothing to leave",
    "language": "the language of the sign-in page",
    "first_run": "before there is anybody who could sign in; closed after",
    "first_run_sentence": "what that page's form would say; reads nothing",
}
"""Addresses that are open to everybody, each with its reason."""

API_DOORS = {"nothing_here", "openapi-json", "api_root", "api-root"}
"""Addresses under /api/v1/ that are no operation: openapi.json is open, the others want a token."""

BODIES: Mapping[str, Mapping[str, Any]] = {
    "conversations": {"customer": {"address": "liv@customer.example"}, "text": "Hello?", "brand": "quay"},
    "conversations/{int:conversation_id}/replies": {"text": "It is on its way."},
    "conversations/{int:conversation_id}/notes": {"text": "Called the courier."},
}


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    method: str
    answers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def routes(table: str) -> list[Route]:
    return [_route(line) for line in table.strip().splitlines()]


def _route(line: str) -> Route:
    name, method, *answers = line.split()
    return Route(name, method, tuple(zip(PEOPLE, map(int, answers), strict=True)))


def pages() -> dict[str, URLPattern]:
    """All patterns that the project routes beside the API's operations, by name."""
    return {pattern.name or path: pattern for path, pattern in _patterns() if path not in _operation_paths()}


def _patterns(inside: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (inside or get_resolver()).url_patterns:
        path = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _patterns(one, path.lstrip("^/"))
        else:
            yield path, one


def _operation_paths() -> set[str]:
    return {f"api/v1/{path}".replace("{", "<").replace("}", ">") for path, _method in operations()}


def operations() -> Iterator[tuple[str, str]]:
    """Each address of the API with each of its methods."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{prefix}{path}".lstrip("/"), method
