import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.actions import create_token
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.promises.models import Promise

API, JSON = "/api/v1", "application/json"
NEW = {"customer": {"address": "emma@customer.example", "name": "Emma"}, "text": "Where is my order?"}


class Program:
    """What a developer writes: JSON and a bearer token over HTTP."""

    def __init__(self, brand: Brand, role: Role = Role.OWNER) -> None:
        self.client = Client(enforce_csrf_checks=True, **make.bearer(brand, role))

    def get(self, path: str, **parameters: Any) -> Any:
        answer = self.client.get(API + path, parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def send(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.generic(method, API + path, text, content_type=JSON, headers=dict(headers))


@pytest.fixture
def program(brand: Brand) -> Program:
    return Program(brand)


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem details of RFC 9457."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)
    assert "Traceback" not in answer.content.decode()
    return body


def walked(program: Program, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every item, page after page."""
    items: list[dict[str, Any]] = []
    following: str | None = None
    while True:
        page = program.get(path, **parameters, **({"after": following} if following else {}))
        assert set(page) == {"items", "next"}
        items += page["items"]
        following = page["next"]
        if following is None:
            return items


def test_a_conversation_is_opened_answered_noted_closed_and_taken_up_again(
    program: Program, brand: Brand
) -> None:
    make.channel(brand, address="help@shop.example")
    opened = program.send("/conversations", {**NEW, "subject": "Order 1234", "language": "nl"})
    assert opened.status_code == 201
    made = opened.json()
    path = f"/conversations/{made['id']}"
    assert (made["channel"], made["subject"], made["language"]) == ("help@shop.example", "Order 1234", "nl")
    assert [message["kind"] for message in made["messages"]] == ["customer", "announcement"]
    assert made["promises"][0]["state"] == "running"
    assert made["holder"] == {"kind": "queue", "name": "Everyone", "until": made["answer_by"]}

    noted = program.send(f"{path}/notes", {"text": "Ask the warehouse."})
    replied = program.send(f"{path}/replies", {"text": "On its way."})
    assert (noted.status_code, noted.json()["kind"]) == (201, "note")
    assert (replied.status_code, replied.json()["kind"]) == (201, "answer")
    assert replied.json()["delivery"]["recipient"] == "emma@customer.example"

    closed = program.send(f"{path}/closure")
    assert (closed.status_code, closed.json()["holder"]) == (201, None)
    again = program.send(f"{path}/closure", method="DELETE")
    assert (again.status_code, again.json()["closed_at"]) == (200, None)
    assert program.get(path)["promises"][0]["state"] == "kept"


def test_a_promise_has_all_that_was_told_and_how_it_ended(program: Program, brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, address="help@shop.example"))
    wanted = {"kind", "channel", "made_at", "announced_at", "due_at", "told", "kept_at", "broken_at"}
    (item,) = program.get("/promises")["items"]
    assert wanted | {"answered_at", "explanation", "state", "conversation_id"} <= set(item)
    assert (item["kind"], item["channel"]) == ("first_reply", "help@shop.example")
    assert (item["told"], item["announced_at"], item["conversation_id"]) == (None, None, conversation.pk)
    assert item["explanation"].startswith("received ")

    promise = make.promise(conversation)
    Promise.objects.update(announced_at=promise.made_at)
    assert program.get("/promises")["items"][0]["told"] == promise.words


def test_lists_are_walked_once_from_end_to_end(program: Program, brand: Brand) -> None:
    place = make.channel(brand)
    made = [make.conversation(place, address=f"c{number}@customer.example") for number in range(7)]
    newest_first = [conversation.pk for conversation in reversed(made)]
    for path, key in (("/conversations", "id"), ("/promises", "conversation_id")):
        for limit in (1, 3, 7, 200):
            assert [item[key] for item in walked(program, path, limit=limit)] == newest_first


def test_conversations_are_filtered_by_state(program: Program, brand: Brand) -> None:
    place, agent = make.channel(brand), make.member(brand)
    waiting, answered, closed = (
        make.conversation(place, address=f"c{number}@customer.example") for number in range(3)
    )
    actions.reply(answered, agent, "On its way.")
    actions.close(closed, agent)

    def ids(**parameters: str) -> set[int]:
        return {item["id"] for item in program.get("/conversations", **parameters)["items"]}

    assert ids() == {waiting.pk, answered.pk, closed.pk}
    assert ids(state="open") == {waiting.pk, answered.pk}
    assert ids(state="to_answer") == {waiting.pk}
    assert ids(state="closed") == {closed.pk}


STATES = {
    "running": [],
    "kept": ["kept_at"],
    "broken": ["broken_at"],
    "reset": ["reset_at"],
    "changed": ["voided_at", "changed_at"],
    "void": ["voided_at"],
}
"""Which columns say so."""


@pytest.mark.parametrize("state", STATES)
def test_promises_are_filtered_by_state(program: Program, brand: Brand, state: str) -> None:
    place = make.channel(brand)
    for number, columns in enumerate(STATES.values()):
        promise = make.promise(make.conversation(place, address=f"c{number}@customer.example"))
        ends = dict.fromkeys(columns, promise.due_at)
        Promise.objects.filter(pk=promise.pk).update(**ends, void_cause="spam", reset_cause="busy")
    assert [item["state"] for item in program.get("/promises", state=state)["items"]] == [state]


def test_promises_are_narrowed_by_channel_kind_telling_and_time(program: Program, brand: Brand) -> None:
    place, now = make.channel(brand), timezone.now()
    told = make.promise(make.conversation(place))
    make.conversation(make.channel(brand), address="liv@customer.example")
    Promise.objects.filter(pk=told.pk).update(announced_at=now)

    def found(**asked: object) -> int:
        return len(program.get("/promises", **asked)["items"])

    assert found(channel=place.pk) == found(told="yes") == found(told="no") == 1
    assert (found(kind="first_reply"), found(kind="update")) == (2, 0)
    earlier, later = (now + hours for hours in (timedelta(hours=-1), timedelta(hours=1)))
    assert found(since=earlier.isoformat(), until=later.isoformat()) == 2
    assert found(since=later.isoformat()) == found(until=earlier.isoformat()) == 0


def facts_up_to(program: Program, name: str, after: str | None = None) -> dict[str, Any]:
    """A fact is shown once no older transaction of the whole server may still commit: soon, not at once."""
    for _ in range(200):
        page: dict[str, Any] = program.get("/facts", limit=1000, **({"after": after} if after else {}))
        if page["items"] and page["items"][-1]["name"] == name:
            return page
        time.sleep(0.1)
    raise AssertionError(f"{name} was never shown")


def test_facts_are_read_in_order_and_go_on_where_they_stopped(committed: None) -> None:
    with transaction.atomic():
        shop = make.brand()
        program = Program(shop)
        make.conversation(make.channel(shop))
    whole = facts_up_to(program, "PromiseMade")
    names = [fact["name"] for fact in whole["items"]]
    assert names[:2] == ["BrandSetUp", "TokenCreated"]
    assert names[-3:] == ["MessageReceived", "MessageSent", "PromiseMade"]
    assert {"id", "brand", "conversation_id", "actor_id", "happened_at", "details"} <= set(whole["items"][0])
    assert walked(program, "/facts", limit=2) == whole["items"]

    last = whole["next"]
    assert program.get("/facts", after=last) == {"items": [], "next": None}
    with transaction.atomic(), brands([shop.pk]):
        actions.close(Conversation.objects.get(), None)
    newer = facts_up_to(program, "ConversationClosed", after=last)
    assert [fact["name"] for fact in newer["items"]] == ["ConversationClosed"]


def test_with_several_channels_one_is_named(program: Program, brand: Brand) -> None:
    first, second = (
        make.channel(brand, address="a@shop.example"),
        make.channel(brand, address="b@shop.example"),
    )
    refused(program.send("/conversations", NEW), 422)
    for named, place in (("a@shop.example", first), (" B@shop.example ", second), (second.pk, second)):
        made = program.send("/conversations", {**NEW, "channel": named})
        assert (made.status_code, made.json()["channel"]) == (201, place.address)
    for unknown in ("c@shop.example", "", "\x00", 0, 10**30, -1):
        assert (
            "no such channel"
            in refused(program.send("/conversations", {**NEW, "channel": unknown}), 422)["detail"]
        )


def test_with_several_brands_one_is_named(db: None) -> None:
    owner = make.user()
    shops = [make.brand(owner=owner), make.brand(owner=owner)]
    for shop in shops:
        make.channel(shop)
    client = Client(headers={"Authorization": f"Bearer {create_token(owner.email)}"})
    assert client.post(f"{API}/conversations", NEW, JSON).status_code == 422
    made = client.post(f"{API}/conversations", {**NEW, "brand": shops[1].slug}, JSON)
    assert made.json()["brand"] == shops[1].slug


def test_a_retry_with_its_key_is_said_once(program: Program, brand: Brand) -> None:
    conversation = make.conversation(brand)
    path = f"/conversations/{conversation.pk}"
    for part, body in (("", NEW), ("/replies", {"text": "Yes."}), ("/notes", {"text": "Hm."})):
        address = "/conversations" if body is NEW else path + part
        tries = [program.send(address, body, **{"Idempotency-Key": f"k{part}"}) for _ in range(3)]
        assert [answer.status_code for answer in tries] == [201, 201, 201]
        assert len({answer.json()["id"] for answer in tries}) == 1
    assert Conversation.objects.count() == 2
    assert Message.objects.filter(kind__in=[Kind.ANSWER, Kind.NOTE]).count() == 2


def test_other_words_under_a_used_key_are_refused_and_not_dropped(program: Program, brand: Brand) -> None:
    path = f"/conversations/{make.conversation(brand).pk}"
    key = {"Idempotency-Key": "k"}
    assert program.send("/conversations", NEW, **key).status_code == 201
    assert program.send(f"{path}/replies", {"text": "Yes."}, **key).status_code == 201
    for address, body in (
        ("/conversations", {**NEW, "text": "Another question"}),
        ("/conversations", {**NEW, "customer": {"address": "max@customer.example"}}),
        (f"{path}/replies", {"text": "No."}),
        (f"{path}/notes", {"text": "Yes."}),
    ):
        assert "key" in refused(program.send(address, body, **key), 422)["detail"]


def test_the_same_key_on_two_connections_at_once_is_one_conversation(committed: None) -> None:
    with transaction.atomic():
        shop = make.brand()
        make.channel(shop)
        program = Program(shop)
    together, answers = threading.Barrier(4), list[Any]()

    def work() -> None:
        together.wait(5)
        try:
            answers.append(program.send("/conversations", NEW, **{"Idempotency-Key": "k"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    with brands([shop.pk]):
        assert (Conversation.objects.count(), Delivery.objects.count()) == (1, 1)


def test_what_fails_half_way_leaves_nothing(
    program: Program, brand: Brand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make.channel(brand)
    monkeypatch.setattr("troth.desk.api.conversations._whole", lambda _: 1 / 0)
    body = refused(program.send("/conversations", NEW), 500)
    assert "division" not in body["detail"]
    assert (Conversation.objects.count(), Message.objects.count()) == (0, 0)
    assert not FactRecord.objects.filter(name="ConversationOpened").exists()
    assert "an API request failed" in caplog.text


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer ", "Bearer troth_wrong", "Basic abc", "Bearer \xff"])
def test_without_a_token_nothing_is_told(brand: Brand, token: str) -> None:
    conversation = make.conversation(brand)
    client = Client(headers={"Authorization": token} if token else {})
    for path in ("/conversations", f"/conversations/{conversation.pk}", "/promises", "/facts", "/no-such"):
        answer = client.get(API + path)
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_brands_token_sees_nothing(brand: Brand) -> None:
    conversation = make.conversation(brand)
    stranger = Program(make.brand())
    path = f"/conversations/{conversation.pk}"
    assert stranger.get("/conversations")["items"] == stranger.get("/promises")["items"] == []
    refused(stranger.client.get(API + path), 404)
    for part, method in (("replies", "POST"), ("notes", "POST"), ("closure", "POST"), ("closure", "DELETE")):
        refused(stranger.send(f"{path}/{part}", {"text": "x"}, method=method), 404)


@pytest.mark.parametrize(
    ("role", "reads", "writes", "audits"),
    [
        (Role.SUPERVISOR, 200, 201, 200),
        (Role.AGENT, 200, 201, 200),
        (Role.ANALYST, 200, 403, 200),
        (Role.EXPERT, 404, 404, 403),
    ],
)
def test_each_role_does_what_it_may(brand: Brand, role: Role, reads: int, writes: int, audits: int) -> None:
    program, path = Program(brand, role), f"/conversations/{make.conversation(brand).pk}"
    assert program.client.get(API + path).status_code == reads
    assert program.send(f"{path}/notes", {"text": "x"}).status_code == writes
    assert program.client.get(f"{API}/promises").status_code == audits
    assert program.client.get(f"{API}/facts").status_code == audits
    may_open = 201 if writes == 201 else 403
    assert program.send("/conversations", NEW).status_code == may_open


@pytest.mark.parametrize("count", [1, 8])
def test_lists_cost_the_same_queries_however_long(
    program: Program, brand: Brand, count: int, django_assert_num_queries: Any
) -> None:
    place = make.channel(brand)
    for number in range(count):
        make.conversation(place, address=f"c{number}@customer.example")
    program.get("/conversations")
    # Token, memberships, savepoint, see, the rows, release.
    for path in ("/conversations", "/promises"):
        with django_assert_num_queries(6):
            assert len(program.get(path)["items"]) == count


@pytest.mark.parametrize("count", [1, 8])
def test_a_conversation_costs_the_same_queries_however_long(
    program: Program, brand: Brand, count: int, django_assert_num_queries: Any
) -> None:
    conversation = make.conversation(brand)
    for number in range(count):
        make.message(conversation, f"Question {number}")
    program.get("/conversations")
    with django_assert_num_queries(10):  # as a list, with messages, their deliveries, ratings and promises
        program.get(f"/conversations/{conversation.pk}")
