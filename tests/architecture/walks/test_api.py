"""Every address of the API, walked without a token, with each role's, a stranger's and dead ones."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.architecture.walks.routes import API, BODIES, Route, operations, routes
from tests.architecture.walks.scene import SECRET_WORDS, Scene, undone
from troth.accounts import actions as accounts
from troth.accounts.models import Membership, Token
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation, Message
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db
TABLE = routes(API)
PROBLEM = "application/problem+json"


def ask(route: Route, place: Scene, headers: dict[str, str], *, conversation: int | None = None) -> Any:
    path = route.name.replace("{int:conversation_id}", str(conversation or place.conversation.pk))
    path = path.replace("{int:promise_id}", str(place.arguments()["promise_id"]))
    path = path.replace("{int:offer_id}", str(place.offer.pk))
    # A program is not a browser: it brings no CSRF token, and must not need one.
    return Client(enforce_csrf_checks=True).generic(
        route.method,
        f"/api/v1/{path}",
        _json(BODIES.get(route.name)) if route.method == "POST" else "",
        content_type="application/json",
        headers=headers,
    )


def _json(body: Any) -> str:
    return json.dumps(body) if body is not None else ""


def written(place: Scene) -> tuple[int, int]:
    place.look()
    return Message.objects.count(), FactRecord.objects.count()


def refused(answer: Any) -> bool:
    return answer.status_code in (401, 403, 404) or answer.json().get("items") == []


def test_every_operation_is_in_the_table() -> None:
    assert set(operations()) == {(route.name, route.method) for route in TABLE}


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_each_role_gets_what_the_table_says(place: Scene, route: Route) -> None:
    for who, expected in route.answers:
        with undone():
            headers = place.bearer(who)
            before = written(place)

            answer = ask(route, place, headers)

            assert answer.status_code == expected, (who, answer.content)
            if who == "other" or expected >= 400:
                assert not [word for word in SECRET_WORDS if word in answer.content.decode()], who
            if expected >= 400:
                assert answer["Content-Type"] == PROBLEM, who
                assert written(place) == before, who


def test_an_expert_lists_only_what_they_hold(place: Scene) -> None:
    listing = next(route for route in TABLE if route.name == "conversations")
    assert len(ask(listing, place, place.bearer("holder")).json()["items"]) == 1
    assert ask(listing, place, place.bearer("expert")).json()["items"] == []


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_without_a_living_token_every_address_is_closed(place: Scene, route: Route) -> None:
    dead = place.bearer("owner")
    Token.objects.update(revoked_at=timezone.now())
    asleep = place.bearer("supervisor")
    type(place.people["supervisor"]).objects.filter(pk=place.people["supervisor"].pk).update(is_active=False)
    before = written(place)
    wrong = [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer troth_wrong"},
        {"Authorization": "Basic eDp5"},
    ]
    for headers in (*wrong, dead, asleep):
        answer = ask(route, place, headers)
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert written(place) == before


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_a_browsers_session_opens_no_address_of_the_api(place: Scene, route: Route) -> None:
    path = route.name.replace("{int:conversation_id}", str(place.conversation.pk))
    path = path.replace("{int:promise_id}", "1").replace("{int:offer_id}", str(place.offer.pk))
    assert place.browser("owner").generic(route.method, f"/api/v1/{path}").status_code == 401


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_a_token_of_somebody_who_left_the_brand_shows_nothing(place: Scene, route: Route) -> None:
    headers = place.bearer("owner")
    Membership.objects.filter(user=place.people["owner"]).delete()
    answer = ask(route, place, headers)
    assert refused(answer)
    assert not [word for word in SECRET_WORDS if word in answer.content.decode()]


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_a_token_narrowed_to_analyst_writes_nothing(place: Scene, route: Route) -> None:
    key = accounts.create_token(place.people["owner"].email, role=Role.ANALYST)
    as_analyst = dict(route.answers)["analyst"]
    assert ask(route, place, {"Authorization": f"Bearer {key}"}).status_code == as_analyst


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_a_token_narrowed_to_one_brand_never_leaves_it(place: Scene, route: Route) -> None:
    """Somebody owns both brands, and gives a program a key to the other one."""
    both = place.people["other"]
    Membership.objects.create(user=both, brand=place.brand, role=Role.OWNER)
    key = accounts.create_token(both.email, slug="island")
    answer = ask(route, place, {"Authorization": f"Bearer {key}"})
    assert answer.status_code == dict(route.answers)["other"]
    assert not [word for word in SECRET_WORDS if word in answer.content.decode()]


def test_a_token_never_gives_more_than_its_holder_has_now(place: Scene) -> None:
    key = accounts.create_token(place.people["owner"].email, role=Role.AGENT)
    Membership.objects.filter(user=place.people["owner"]).update(role=Role.ANALYST)
    for route in TABLE:
        assert refused(ask(route, place, {"Authorization": f"Bearer {key}"})) or route.method == "GET"
        reading = ask(route, place, {"Authorization": f"Bearer {key}"})
        assert not [word for word in SECRET_WORDS if word in reading.content.decode()]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_wrong_method_is_said_to_be_one(place: Scene, method: str) -> None:
    headers = place.bearer("owner")
    for path in ("conversations", f"conversations/{place.conversation.pk}/replies", "promises", "facts"):
        answer = Client().generic(method, f"/api/v1/{path}", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM), path


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_address_that_is_not_there_is_a_problem_and_no_page(place: Scene, method: str) -> None:
    browser, headers = Client(enforce_csrf_checks=True), place.bearer("owner")
    for path in ("", "nothing", "conversations/", "conversations/nine"):
        signed_out = browser.generic(method, f"/api/v1/{path}")
        assert (signed_out.status_code, signed_out["Content-Type"]) == (401, PROBLEM), path
        answer = browser.generic(method, f"/api/v1/{path}", headers=headers)
        assert answer.status_code in (404, 405), path
        assert answer["Content-Type"] == PROBLEM, path


def test_openapi_is_open_and_names_no_customer(place: Scene) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert not [word for word in SECRET_WORDS if word in answer.content.decode()]


def test_an_answer_that_refuses_leaves_nothing_behind(place: Scene) -> None:
    """A retry key that was refused once is free for the real thing."""
    headers = {**place.bearer("owner"), "Idempotency-Key": "once"}
    url = f"/api/v1/conversations/{place.conversation.pk}/replies"
    empty = Client().post(url, {"text": "  "}, content_type="application/json", headers=headers)
    said = Client().post(url, {"text": "Here."}, content_type="application/json", headers=headers)
    assert (empty.status_code, said.status_code) == (422, 201)


def test_the_use_of_a_token_is_noted_once_a_minute(place: Scene) -> None:
    headers, route = place.bearer("owner"), TABLE[0]
    ask(route, place, headers)
    token = Token.objects.get(user=place.people["owner"])
    assert token.last_used_at is not None
    noted = timezone.now() - timedelta(seconds=30)
    Token.objects.filter(pk=token.pk).update(last_used_at=noted)
    ask(route, place, headers)
    token.refresh_from_db()
    assert token.last_used_at == noted


def test_one_brands_key_to_a_retry_is_not_anothers(place: Scene) -> None:
    """The same Idempotency-Key from two brands makes two conversations, each seen by its own brand only."""
    made = []
    for who, slug in (("owner", "quay"), ("other", "island")):
        body = {**BODIES["conversations"], "brand": slug}
        headers = {**place.bearer(who), "Idempotency-Key": "same"}
        answer = Client().post(
            "/api/v1/conversations", body, content_type="application/json", headers=headers
        )
        made.append(answer.json()["id"])
    assert len(set(made)) == 2
    place.look()
    assert Conversation.objects.filter(pk__in=made).count() == 1
