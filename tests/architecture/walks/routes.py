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
visitor        GET   200 200 200 200 404 200 404
as_sent        GET   200 200 200 200 404 200 404
attachment     GET   200 200 200 200 404 200 404
picture        GET   200 200 200 200 404 200 404
quarantine          GET   200 200 200 403 403 403 404
quarantine_release  POST  302 302 302 403 403 403 404
quarantine_spam     POST  302 302 302 403 403 403 404
given                 GET   200 200 200 200 404 200 404
asked_again           POST  200 200 200 200 404 200 404
customers             GET   200 200 200 200 200 200 404
customer              GET   200 200 200 200 404 200 404
customer_merges       POST  404 404 404 403 404 403 404
customer_undoing      POST  302 302 302 403 404 403 404
customer_apartness    POST  404 404 404 403 404 403 404
customer_particulars  POST  422 422 422 422 404 403 404
customer_particular   POST  422 422 422 422 404 403 404
customer_export       POST  200 403 403 403 404 403 404
customer_erasure      POST  409 403 403 403 404 403 404
promises       GET   200 200 200 403 403 200 404
mail_channels    GET   200 403 403 403 403 403 404
mail_alarms      GET   200 200 200 200 200 200 404
mailbox          GET   200 403 403 403 403 403 404
mailbox_place    POST  422 403 403 403 403 403 404
mailbox_preview  POST  404 403 403 403 403 403 404
mailbox_start    POST  404 403 403 403 403 403 404
mailbox_stop     POST  404 403 403 403 403 403 404
mailbox_steps    POST  200 403 403 403 403 403 404
mailbox_grant    GET   404 403 403 403 403 403 404
mail_granted     GET   404 404 404 404 404 404 404
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
    "widget_js": "the chat's program: the same for every brand, and no word of any",
    "healthz": "says only that the process lives",
    "readyz": "says only whether the parts work",
    "account_login": "the door itself",
    "account_logout": "leaving; without a session there is nothing to leave",
    "language": "the language of the sign-in page",
    "first_run": "before there is anybody who could sign in; closed after",
    "first_run_sentence": "what that page's form would say; reads nothing",
}
"""Addresses that are open to everybody, each with its reason."""

VISITORS = {
    "chat_look": "how a brand's chat looks, to pages of the brand's own sites",
    "chat_tokens": "somebody new, of whom nothing is written down, or one whom the shop vouches for",
    "chat_messages": "by a token: says something in one's own chat",
    "chat_person": "by a token: asks for a person in one's own chat",
    "chat_files": "by a token: a file that one may then send",
    "chat_file": "by a token: a file of one's own chat",
    "chat_marks": "by a token: what has reached one's browser",
    "chat_typing": "by a token: that one is writing",
    "chat_contact": "by a token: where an answer may follow",
    "chat_line": "what a browser asks before it opens its live line",
}
"""Addresses under /chat/KEY/, for customers' browsers: no session opens them, and no session is asked for."""

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
