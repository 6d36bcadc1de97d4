"""Every page, walked signed out, in every role, as a stranger, without a CSRF token, and by wrong methods."""

from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from tests.architecture.walks.routes import (
    API_DOORS,
    INVITED,
    OPEN,
    OWN,
    PAGES,
    PUBLIC,
    VISITORS,
    Route,
    pages,
    routes,
)
from tests.architecture.walks.scene import SECRET_WORDS, Scene, undone
from troth.conversations.models import Message
from troth.core.models import FactRecord

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TABLE = routes(PAGES)
WITHOUT_A_BRAND = (
    "home", "presence", "whispers", "whisper_reading",
    "offers_standing", "offers_presence", "offer_acceptance", "offer_passing",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def address(route: Route, place: Scene, **changes: Any) -> str:
    known = {**place.arguments(), **changes}
    wanted = pages()[route.name].pattern.converters
    return reverse(route.name, kwargs={name: known[name] for name in wanted})


def ask(browser: Client, route: Route, place: Scene, **changes: Any) -> Any:
    return browser.generic(
        route.method,
        address(route, place, **changes),
        "text=It+is+on+its+way.",
        content_type="application/x-www-form-urlencoded",
    )


def written(place: Scene) -> tuple[int, int]:
    """How much the brand's people and machine have said and done."""
    place.look()
    return Message.objects.count(), FactRecord.objects.count()


def test_every_page_is_in_the_table_or_open_for_a_reason() -> None:
    others = OPEN.keys() | PUBLIC.keys() | VISITORS.keys() | OWN.keys() | INVITED.keys() | API_DOORS
    assert pages().keys() == {route.name for route in TABLE} | others


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_each_role_gets_what_the_table_says(place: Scene, route: Route) -> None:
    before = written(place)
    for who, expected in route.answers:
        with undone():
            answer = ask(place.browser(who), route, place)

            assert answer.status_code == expected, who
            if who == "other" or expected in (403, 404):
                body = answer.content.decode()
                assert not [word for word in SECRET_WORDS if word in body], who
            if expected in (403, 404):
                assert written(place) == before, who


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_signed_out_every_page_leads_to_the_door(place: Scene, route: Route) -> None:
    before = written(place)

    answer = ask(Client(), route, place)

    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, reverse("account_login"))
    assert written(place) == before


@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_is_open_to_everybody_shows_nothing_of_a_brand(place: Scene, name: str) -> None:
    for method, browser in product(("GET", "POST"), (Client(), place.browser("owner"))):
        answer = browser.generic(method, reverse(name))
        assert answer.status_code < 500 or name == "readyz"
        body = answer.content.decode()
        assert not [word for word in SECRET_WORDS if word in body]


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_a_brand_shows_to_everybody_names_no_customer(place: Scene, name: str) -> None:
    wanted = pages()[name].pattern.converters
    named = {one: value for one, value in {**place.arguments(), "key": "1:x"}.items() if one in wanted}
    before = written(place)
    for method, browser in product(METHODS, (Client(), place.browser("owner"), place.browser("other"))):
        answer = browser.generic(method, reverse(name, kwargs=named))
        assert answer.status_code in (200, 404, 405, 422), method
        assert not [word for word in SECRET_WORDS if word in answer.content.decode()]
    assert written(place) == before


@pytest.mark.parametrize("name", sorted(VISITORS))
def test_a_chat_that_is_not_there_leads_nowhere_whoever_asks(place: Scene, name: str) -> None:
    before = written(place)
    named = {"key": "quay", **({"file_id": 1} if name == "chat_file" else {})}
    for method, browser in product(METHODS, (Client(), place.browser("owner"))):
        answer = browser.generic(method, reverse(name, kwargs=named))
        assert answer.status_code in (404, 405), method
        assert not [word for word in SECRET_WORDS if word in answer.content.decode()]
    assert written(place) == before


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_a_page_asked_by_another_method_says_so(place: Scene, route: Route) -> None:
    browser = place.browser("owner")
    for method in set(METHODS) - {one.method for one in TABLE if one.name == route.name}:
        assert browser.generic(method, address(route, place)).status_code == 405, method


@pytest.mark.parametrize("route", [route for route in TABLE if route.method == "POST"], ids=str)
def test_a_form_of_another_site_changes_nothing(place: Scene, route: Route) -> None:
    before = written(place)

    answer = ask(place.browser("owner", enforce_csrf_checks=True), route, place)

    assert answer.status_code == 403
    assert written(place) == before


@pytest.mark.parametrize(
    "name", ["account_login", "account_logout", "language", "first_run", "first_run_sentence"]
)
def test_the_open_forms_too_want_their_own_token(place: Scene, name: str) -> None:
    browser = place.browser("owner", enforce_csrf_checks=True)
    assert browser.post(reverse(name), {"language": "tr"}).status_code == 403
    assert browser.get("/").status_code == 302
    assert browser.get("/")["Location"] == "/quay/conversations", "and nobody was signed out by it"


@pytest.mark.parametrize("route", [route for route in TABLE if route.name not in WITHOUT_A_BRAND], ids=str)
def test_another_brands_address_is_no_way_in(place: Scene, route: Route) -> None:
    """One's own brand in the path, and another's conversation behind it."""
    if route.name in (
        "basics_advice_new",
        "board",
        "capacity",
        "chat_channels",
        "conversations",
        "customers",
        "honesty",
        "hours",
        "hours_preview",
        "insight",
        "mail_alarms",
        "mail_channels",
        "mentions",
        "mentions_unseen",
        "need_rules",
        "offers",
        "policies",
        "promise_public",
        "promise_calibration",
        "promises",
        "promises_csv",
        "promises_json",
        "quarantine",
        "review",
        "routing",
        "routing_waiting",
        "saved_replies",
        "shifts",
        "shifts_csv",
        "team",
        "teams",
        "trail",
        "trail_csv",
        "words",
    ):
        answer = ask(place.browser("other"), route, place, brand="island")
        assert answer.status_code == 200
    elif route.name in (
        "chat_making",
        "hours_change",
        "hours_feed_making",
        "hours_file",
        "need_lesson",
        "need_rule_making",
        "need_trial",
        "promise_public_choice",
        "routing_setting",
        "saved_reply_writing",
        "saved_views",
        "shift_feed_making",
        "shift_planning",
        "shifts_file",
        "skill_naming",
        "team_invite",
        "team_list",
        "team_making",
        "team_second_factor",
        "time_off",
        "weights",
        "words_preview",
        "words_writing",
    ):
        answer = ask(place.browser("other"), route, place, brand="island")
        assert answer.status_code in (302, 422), "a form about one's own brand as a whole"
    else:
        answer = ask(place.browser("other"), route, place, brand="island")
        assert answer.status_code == 404
        assert ask(place.browser("other"), route, place, brand="all").status_code == 404
    assert not [word for word in SECRET_WORDS if word in answer.getvalue().decode()]


@pytest.mark.parametrize("name", ["conversations", "promises"])
def test_all_brands_means_all_of_ones_own(place: Scene, name: str) -> None:
    for who in ("other", "expert"):
        body = place.browser(who).get(reverse(name, args=["all"])).content.decode()
        assert not [word for word in SECRET_WORDS if word in body]
    assert "Quillfeather" in place.browser("owner").get(reverse(name, args=["all"])).content.decode()


def test_a_member_of_no_brand_sees_nothing_and_nothing_breaks(place: Scene) -> None:
    place.look()
    place.people["agent"].memberships.all().delete()
    browser = place.browser("agent")
    assert browser.get("/", follow=True).status_code == 200
    assert browser.get(reverse("conversations", args=["quay"])).status_code == 404


def test_an_expert_leaves_the_conversation_that_they_have_answered(place: Scene) -> None:
    """The customer holds it then, and so the expert may not see it: they are led to a page that they may."""
    browser = place.browser("holder")
    for name in ("replies", "closure"):
        place.look()
        type(place.conversation).objects.filter(pk=place.conversation.pk).update(
            holder="person",
            holder_person=place.people["holder"],
            holder_until=F("answer_by") if name == "replies" else F("opened_at"),
        )
        url = reverse(name, args=["quay", place.conversation.pk])
        assert browser.post(url, {"text": "It is on its way."}, follow=True).status_code == 200


def test_the_demos_and_the_makers_pages_are_not_routed_by_default() -> None:
    assert not pages().keys() & {
        "demo",
        "demo_enter",
        "demo_mails",
        "demo_shop",
        "demo_tour",
        "components",
    }
