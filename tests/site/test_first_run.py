"""The first visit, and that there is no second one."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import make
from troth.accounts.models import Brand, Channel, Membership, User
from troth.core.database import see
from troth.promises.models import OpeningHours, Policy
from troth.site.door.middleware import FirstRun

SAID: dict[str, Any] = {
    "brand_name": "Lantern & Co",
    "your_name": "Ana",
    "email": "Ana@Lantern.example",
    "password": make.PASSWORD,
    "days": ["mon", "tue"],
    "opens": "09:00",
    "closes": "17:00",
    "allowed": "7200",
    "zone": "Europe/Amsterdam",
    "address": "help@lantern.example",
    "relay": "smtp://mail.lantern.example:587",
}


def post(browser: Client | None = None, **changes: Any) -> Any:
    return (browser or Client()).post("/first-run", {**SAID, **changes})


def test_a_visitor_is_led_to_it_while_nobody_has_set_troth_up(db: None) -> None:
    for path in ("/", "/sign-in"):
        assert Client().get(path)["Location"] == "/first-run"
    page = Client().get("/first-run")
    assert page.status_code == 200
    assert "We answer within 2 hours" in page.content.decode()


def test_it_makes_an_owner_a_brand_a_mailbox_and_a_confirmed_promise(db: None) -> None:
    browser = Client()
    assert post(browser).status_code == 302
    brand, owner = Brand.objects.get(), User.objects.get()
    see([brand.pk])
    assert (brand.slug, brand.name, owner.email) == ("lantern-co", "Lantern & Co", "ana@lantern.example")
    assert Membership.objects.get().role == "owner"
    policy = Policy.objects.get(channel=Channel.objects.get(address="help@lantern.example"))
    assert (policy.allowed, policy.confirmed_by) == (timedelta(hours=2), owner)
    assert browser.get("/")["Location"] == "/lantern-co/conversations", "and the owner is signed in"


def test_without_a_mailbox_nothing_is_promised_but_the_hours_are_kept(db: None) -> None:
    assert post(address="", relay="").status_code == 302
    see([Brand.objects.get().pk])
    assert not Channel.objects.exists()
    assert OpeningHours.objects.get().is_brands_own


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "2tiny!x"},
        {"password": "password1234"},
        {"password": "ana@lantern.example"},
        {"days": []},
        {"opens": ""},
        {"opens": "25:00"},
        {"allowed": "1"},
        {"zone": "Mars/Olympus"},
        {"email": "nobody"},
        {"brand_name": " "},
        {"address": "nobody"},
        {"relay": "nonsense"},
        {"relay": "smtp://"},
        {"relay": "http://mail.lantern.example"},
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(db: None, changes: dict[str, Any]) -> None:
    answer = post(**changes)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in body or 'class="field-error' in body
    assert 'value="Ana"' in body
    typed = changes.get("password", make.PASSWORD)
    assert typed not in body or typed == "ana@lantern.example"
    assert not User.objects.exists()
    assert not Brand.objects.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("my_shop", "my-shop"), ("日本", "brand"), ("All", "all-2"), ("__", "brand"), ("x" * 90, "x" * 40)],
)
def test_any_name_makes_a_brand_with_an_address(db: None, name: str, slug: str) -> None:
    assert post(brand_name=name).status_code == 302
    assert Brand.objects.get().slug == slug


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "We answer within 2 hours, Monday and Tuesday 09:00-17:00"),
        ({"opens": "00:00", "closes": "00:00", "days": ["mon"]}, "Monday 00:00-24:00"),
        ({"days": []}, "Choose days and hours"),
        ({"brand_name": "", "password": ""}, "We answer within 2 hours"),
    ],
)
def test_the_sentence_follows_the_form(db: None, changes: dict[str, Any], words: str) -> None:
    answer = Client().post("/first-run/sentence", {**SAID, **changes})
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_it_is_closed_once_there_is_somebody(brand: Brand) -> None:
    assert Client().get("/first-run").status_code == 404
    assert post().status_code == 404
    assert User.objects.count() == 1
    assert Client().get("/sign-in").status_code == 200


def test_the_lead_to_it_stops_asking_the_database(brand: Brand, django_assert_num_queries: Any) -> None:
    middleware = FirstRun(lambda request: Client().get("/healthz"))
    request = Client().get("/healthz").wsgi_request
    request.path_info = "/"
    with django_assert_num_queries(1):
        middleware(request)
        middleware(request)


def test_two_first_visitors_at_once_make_one_owner(committed: None) -> None:
    answers: list[int] = []
    together = threading.Barrier(2)

    def visit(number: int) -> None:
        together.wait()
        try:
            answers.append(post(email=f"ana{number}@lantern.example", address="").status_code)
        finally:
            connection.close()

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(2)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert sorted(answers) == [302, 404]
    assert (User.objects.count(), Brand.objects.count(), Membership.objects.count()) == (1, 1, 1)
