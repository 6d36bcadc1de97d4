"""Where the link of an invitation leads, for a stranger, a newcomer and somebody known."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts import access, invitations
from troth.accounts.invitations import Wanted
from troth.accounts.models import Brand, Invitation, User
from troth.accounts.rules.permissions import Role

pytestmark = pytest.mark.django_db
SAID = {"name": "Bo", "password": "a very long secret", "zone": "Europe/Istanbul"}


@pytest.fixture
def link(brand: Brand) -> str:
    wanted = Wanted("bo@shop.example", Role.AGENT)
    (made,) = invitations.invite(brand, [wanted], by=access.of_user(make.member(brand)))
    return f"/invitation/{made.key}"


def join(link: str, browser: Client | None = None, **changes: Any) -> Any:
    return (browser or Client()).post(link, {**SAID, **changes})


def test_a_newcomer_makes_an_account_and_sees_the_desk(brand: Brand, link: str) -> None:
    browser = Client()
    page = browser.get(link)
    assert page.status_code == 200
    assert "bo@shop.example" in page.content.decode()
    answer = join(link, browser)
    assert answer["Location"] == f"/{brand.slug}/conversations"
    assert browser.get(answer["Location"]).status_code == 200
    made = User.objects.get(email="bo@shop.example")
    assert (made.name, made.zone) == ("Bo", "Europe/Istanbul")
    assert made.check_password(SAID["password"])
    assert access.of_user(made).roles == {brand.pk: Role.AGENT}


@pytest.mark.parametrize("password", ["short", "password1234", "bo@shop.example"])
def test_a_password_that_is_too_easy_makes_nobody(link: str, password: str) -> None:
    answer = join(link, password=password)
    assert answer.status_code == 422
    assert not User.objects.filter(email="bo@shop.example").exists()
    assert join(link).status_code == 302, "and the link still works"


def test_somebody_who_is_signed_in_joins_one_more_brand(brand: Brand, link: str) -> None:
    user, browser = make.user(), Client()
    other = make.brand(owner=user)
    browser.force_login(user)
    assert user.email in browser.get(link).content.decode()
    assert browser.post(link)["Location"] == f"/{brand.slug}/conversations"
    assert access.of_user(user).roles == {brand.pk: Role.AGENT, other.pk: Role.OWNER}


def test_a_member_is_told_that_they_are_one(brand: Brand, link: str) -> None:
    browser = Client()
    browser.force_login(make.member(brand))
    assert browser.post(link).status_code == 409


def test_an_account_that_is_there_is_neither_taken_over_nor_signed_in(link: str) -> None:
    known = make.user("bo@shop.example")
    browser = Client()
    answer = join(link, browser)
    assert answer.status_code == 422
    known.refresh_from_db()
    assert known.check_password(make.PASSWORD)
    assert "_auth_user_id" not in browser.session


def test_a_dead_link_and_one_that_never_was_say_the_same(link: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    dead, never = Client().get(link), Client().get("/invitation/nobody")
    assert (dead.status_code, never.status_code) == (404, 404)
    words = [
        answer.content.decode().partition("<main")[2].partition("</main>")[0] for answer in (dead, never)
    ]
    assert words[0] == words[1]
    assert join(link).status_code == 404


def test_a_link_is_not_kept_by_any_browser(link: str) -> None:
    page = Client().get(link)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_without_a_provider_there_is_no_way_through_one(link: str) -> None:
    assert Client().post(f"{link}/provider").status_code == 404
