from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations.models import Conversation, Kind
from troth.core.database import see
from troth.promises.models import Promise, PromiseKind


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand, zone="America/New_York")


def tomorrow(hour: int = 10) -> str:
    """As the browser sends it: on the agent's clock, without a zone."""
    zone = timezone.get_default_timezone()
    return f"{(datetime.now(zone) + timedelta(days=1)).date().isoformat()}T{hour:02}:00"


def address(brand: Brand, conversation: Conversation, rest: str) -> str:
    return f"/{brand.slug}/conversations/{conversation.pk}/{rest}"


def test_the_preview_is_what_the_customer_will_read(
    desk: Client, brand: Brand, conversation: Conversation
) -> None:
    asked = {"promise_kind": "call_back", "promise_at": tomorrow()}
    answer = desk.get(address(brand, conversation, "promises/preview"), asked)
    assert answer.status_code == 200
    assert "I will call you by " in answer.content.decode()
    assert "UTC-" in answer.content.decode(), "on the customer's clock, which is another one"


@pytest.mark.parametrize(
    ("at", "words"), [("2020-01-01T10:00", "still to come"), ("soon", "Choose a day"), ("", "")]
)
def test_a_time_that_cannot_be_promised_is_said_so(
    desk: Client, brand: Brand, conversation: Conversation, at: str, words: str
) -> None:
    asked = {"promise_kind": "update", "promise_at": at}
    found = desk.get(address(brand, conversation, "promises/preview"), asked).content.decode()
    assert words in found
    assert "I will" not in found


def test_an_answer_carries_the_promise_that_was_chosen(
    desk: Client, brand: Brand, conversation: Conversation
) -> None:
    said = {"text": "I am on it.", "kind": "answer", "promise_kind": "call_back", "promise_at": tomorrow()}
    assert desk.post(address(brand, conversation, "replies"), said).status_code == 302
    see([brand.pk])
    promise = Promise.objects.get(kind=PromiseKind.CALL_BACK)
    local = promise.due_at.astimezone(timezone.get_default_timezone())
    assert local.strftime("%H:%M") == "10:00"
    message = conversation.messages.get(kind=Kind.ANSWER)
    assert message.text.endswith(promise.words)


def test_a_wrong_time_keeps_the_words_that_were_written(
    desk: Client, brand: Brand, conversation: Conversation
) -> None:
    said = {"text": "I am on it.", "kind": "answer", "promise_at": "2020-01-01T10:00"}
    answer = desk.post(address(brand, conversation, "replies"), said)
    assert answer.status_code == 422
    assert "I am on it." in answer.content.decode()
    assert "2020-01-01T10:00" in answer.content.decode()
    see([brand.pk])
    assert not conversation.messages.filter(kind=Kind.ANSWER).exists()


def test_a_call_is_said_on_the_promise_and_once(
    desk: Client, brand: Brand, conversation: Conversation
) -> None:
    said = {"text": "I am on it.", "promise_kind": "call_back", "promise_at": tomorrow()}
    desk.post(address(brand, conversation, "replies"), said)
    see([brand.pk])
    promise = Promise.objects.get(kind=PromiseKind.CALL_BACK)
    path = address(brand, conversation, f"promises/{promise.pk}/call")
    assert path in desk.get(address(brand, conversation, "")[:-1]).content.decode()
    assert desk.post(path, {"words": "They are happy."}).status_code == 302
    assert desk.post(path).status_code == 409
    see([brand.pk])
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert path not in desk.get(address(brand, conversation, "")[:-1]).content.decode()


def test_only_a_call_is_kept_by_a_call(desk: Client, brand: Brand, conversation: Conversation) -> None:
    reply = make.promise(conversation)
    assert desk.post(address(brand, conversation, f"promises/{reply.pk}/call")).status_code == 404


def test_the_api_gives_a_promise_and_says_that_it_was_called(
    brand: Brand, conversation: Conversation
) -> None:
    headers, due_at = make.bearer(brand), timezone.now() + timedelta(days=1)
    path = f"/api/v1/conversations/{conversation.pk}/promises"
    body = {"text": "I am on it.", "promise": "call_back", "due_at": due_at.isoformat()}
    given = Client().post(path, body, content_type="application/json", **headers)
    assert given.status_code == 201, given.content
    assert given.json()["kind"] == "call_back"
    called = Client().post(
        f"{path}/{given.json()['id']}/call", {}, content_type="application/json", **headers
    )
    assert (called.status_code, called.json()["state"]) == (201, "kept")


@pytest.mark.parametrize("due_at", ["2020-01-01T10:00:00+01:00", "2126-01-01T10:00:00", "soon"])
def test_the_api_refuses_a_time_that_cannot_be_promised(
    brand: Brand, conversation: Conversation, due_at: str
) -> None:
    body = {"text": "I am on it.", "promise": "call_back", "due_at": due_at}
    path = f"/api/v1/conversations/{conversation.pk}/promises"
    answer = Client().post(path, body, content_type="application/json", **make.bearer(brand))
    assert answer.status_code == 422


def test_brands_are_apart(brand: Brand, conversation: Conversation) -> None:
    other = Client()
    other.force_login(make.member(make.brand()))
    assert other.get(address(brand, conversation, "promises/preview")).status_code == 404


def test_an_answer_is_promised_in_an_update_and_an_answer_says_why_it_cannot_be(
    desk: Client, brand: Brand, conversation: Conversation
) -> None:
    said = {"text": "We look for it.", "kind": "answer", "promise_kind": "answer", "promise_at": tomorrow()}
    refused = desk.post(address(brand, conversation, "replies"), said)
    assert refused.status_code == 422
    assert "An answer ends the wait" in refused.content.decode()
    assert desk.post(address(brand, conversation, "replies"), {**said, "kind": "update"}).status_code == 302
    see([brand.pk])
    assert Promise.objects.filter(kind=PromiseKind.FIRST_REPLY, given_by__isnull=False).exists()
