import json
import re
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.site.api import api
from troth.site.problems import problem

API = "/api/v1"
NEW: dict[str, Any] = {"customer": {"address": "emma@customer.example"}, "text": "Where is my order?"}


@pytest.fixture
def client(brand: Brand) -> Client:
    make.channel(brand)
    return Client(enforce_csrf_checks=True, **make.bearer(brand))


def send(
    client: Client, path: str, body: Any, *, method: str = "POST", kind: str = "application/json"
) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic(method, API + path, text, content_type=kind)


def details(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    return body


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    answer = problem(422, "Not this.", errors=[])
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Not this.",
        "errors": [],
    }
    assert answer.headers["Content-Type"] == "application/problem+json"


NOT_JSON = [b"", b"{", b"\xff", b"{'text': 1}", b'{"text": NaN', b"[" * 100_000, b'{"a":' * 50_000, b"\x00"]


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_json_is_told_so(client: Client, body: bytes) -> None:
    details(send(client, "/conversations", body), 400 if body else 422)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "customer"),
        ({"customer": NEW["customer"]}, "text"),
        ({**NEW, "text": ""}, "text"),
        ({**NEW, "text": 1}, "text"),
        ({**NEW, "text": "x" * 100_001}, "text"),
        ({**NEW, "customer": {"address": "nobody"}}, "address"),
        ({**NEW, "customer": {"address": "a@b.example\x00"}}, "address"),
        ({**NEW, "customer": {"address": "a b@c.example"}}, "address"),
        ({**NEW, "customer": {"address": f"{'a' * 320}@b.example"}}, "address"),
        ({**NEW, "subject": "x" * 999}, "subject"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(client: Client, body: Any, where: str) -> None:
    errors = details(send(client, "/conversations", body), 422)["errors"]
    assert any(where in error["where"] for error in errors)
    assert all(error["message"] for error in errors)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        f"limit={10**40}",
        "state=lost",
        "after=x",
        "after=%00",
        "after=%C3%B6",
    ],
)
@pytest.mark.parametrize("path", ["/conversations", "/promises"])
def test_a_wrong_parameter_is_told(client: Client, path: str, query: str) -> None:
    details(client.get(f"{API}{path}?{query}"), 400 if query.startswith("after") else 422)


@pytest.mark.parametrize("after", ["x", "MQ", "MXx4", "fA", "8J+YgA"])
def test_a_wrong_place_in_the_facts_is_told(client: Client, after: str) -> None:
    details(client.get(f"{API}/facts", {"after": after}), 400)


@pytest.mark.parametrize("number", ["0", "99999999", str(10**30)])
def test_an_unknown_conversation_is_not_found(client: Client, number: str) -> None:
    details(client.get(f"{API}/conversations/{number}"), 404)
    for part in ("replies", "notes", "closure"):
        details(send(client, f"/conversations/{number}/{part}", {"text": "x"}), 404)


@pytest.mark.parametrize(
    "path", ["/", "/no-such", "/conversations/x", "/conversations/-1", "/conversations/1/no"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_is_not_found(client: Client, path: str, method: str) -> None:
    details(send(client, path, {}, method=method), 404)


def paths() -> dict[str, set[str]]:
    schema = api.get_openapi_schema()
    return {
        path.removeprefix(API): {name.upper() for name in methods}
        for path, methods in schema["paths"].items()
    }


def test_a_wrong_method_is_told_with_the_right_ones(client: Client) -> None:
    for path, methods in paths().items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            address = re.sub(r"\{\w+\}", "1", path)
            answer = send(client, address, {}, method=method)
            details(answer, 405)
            assert {name.strip() for name in answer.headers["Allow"].split(",")} == methods


STRINGS: list[Any] = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\u202e",
        "\uffff",
        "'; drop table messages; --",
        "%s%n{}{{7*7}}",
        "../../etc/passwd",
    ),
    *("\r\nBcc: eve@else.example", "😀" * 50, "é" * 300, "null", "-1", "1e400", "A" * 5_000),
]
OTHERS: list[Any] = [None, 0, -1, 10**40, 1.5, True, [], [[]], {}, {"x": 1}, ["a@b.example"]]
FIELDS = ["text", "subject", "language", "channel", "brand", "customer", "address", "name", "zone"]


@pytest.mark.parametrize("field", FIELDS)
def test_no_hostile_value_breaks_anything(client: Client, field: str) -> None:
    for value in [*STRINGS, *OTHERS]:
        body: dict[str, Any] = deepcopy(NEW)
        (body["customer"] if field in ("address", "name", "zone") else body)[field] = value
        answer = send(client, "/conversations", body)
        assert answer.status_code in (201, 400, 422), (field, value, answer.content)
        if answer.status_code == 201:
            shown = client.get(f"{API}/conversations/{answer.json()['id']}")
            assert shown.status_code == 200, (field, value)
    assert client.get(f"{API}/conversations").status_code == 200


def test_a_lone_surrogate_is_told_or_kept_but_breaks_nothing(client: Client) -> None:
    for field in ("text", "subject", "brand", "channel"):
        body = json.dumps({**NEW, field: "x"}).replace('"x"', '"\\ud800"').encode()
        assert send(client, "/conversations", body).status_code in (201, 400, 422)


@pytest.mark.parametrize("part", ["replies", "notes"])
def test_no_hostile_words_break_a_conversation(client: Client, brand: Brand, part: str) -> None:
    conversation = make.conversation(brand)
    path = f"/conversations/{conversation.pk}/{part}"
    for value, header in product([*STRINGS, *OTHERS], ["", "\xff\xfe", "k" * 5_000]):
        headers = {"Idempotency-Key": header} if header else {}
        answer = client.generic(
            "POST", API + path, json.dumps({"text": value}), content_type="application/json", headers=headers
        )
        assert answer.status_code in (201, 422), (value, answer.content)
    assert client.get(f"{API}/conversations/{conversation.pk}").status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_another_kind_of_body_breaks_nothing(client: Client, kind: str) -> None:
    assert send(client, "/conversations", NEW, kind=kind).status_code in (201, 400, 415, 422)


def test_the_description_is_openapi_3_1_and_lists_every_address(db: None) -> None:
    answer = Client().get(f"{API}/openapi.json")
    assert answer.status_code == 200
    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    assert {"title", "version"} <= set(schema["info"])
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    assert schema["security"] == [{"token": []}]
    assert paths() == {
        "/offers": {"GET"},
        "/offers/{offer_id}/acceptance": {"POST"},
        "/offers/{offer_id}/passing": {"POST"},
        "/conversations": {"GET", "POST"},
        "/conversations/{conversation_id}": {"GET"},
        "/conversations/{conversation_id}/replies": {"POST"},
        "/conversations/{conversation_id}/notes": {"POST"},
        "/conversations/{conversation_id}/promises": {"POST"},
        "/conversations/{conversation_id}/promises/{promise_id}/call": {"POST"},
        "/conversations/{conversation_id}/holder": {"POST"},
        "/conversations/{conversation_id}/tags": {"POST"},
        "/conversations/{conversation_id}/tags/{name}": {"DELETE"},
        "/conversations/{conversation_id}/closure": {"POST", "DELETE"},
        "/promises": {"GET"},
        "/facts": {"GET"},
        "/presence": {"POST"},
    }


def test_every_reference_in_the_description_leads_somewhere(db: None) -> None:
    schema = Client().get(f"{API}/openapi.json").json()

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        return [found for value in node for found in references(value)] if isinstance(node, list) else []

    found = references(schema)
    assert found
    for reference in found:
        place: Any = schema
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    names = [operation["operationId"] for path in schema["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
