"""Signing in through an OpenID Connect provider: for who is known or invited, by a verified address alone."""

import importlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import clear_url_caches, set_urlconf

from tests import make
from tests.site.door import stub_provider
from troth.accounts import access, invitations
from troth.accounts.invitations import Wanted
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role

pytestmark = pytest.mark.django_db
WITH = "/sign-in/with/provider"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with stub_provider.running() as address:
        yield address


@pytest.fixture(autouse=True)
def _provided(issuer: str) -> Iterator[None]:
    """The settings as TROTH_OIDC_* would make them, and the addresses that they bring."""
    app = {
        "provider_id": "provider",
        "name": "Harbour ID",
        "client_id": stub_provider.CLIENT,
        "secret": stub_provider.SECRET,
        "settings": {"server_url": issuer},
    }
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps: list[Any] = providers["openid_connect"]["APPS"]
    apps.append(app)
    _route_anew()
    yield
    apps.remove(app)
    _route_anew()


def _route_anew() -> None:
    from troth.site import urls
    from troth.site.account import urls as own

    importlib.reload(own)
    importlib.reload(urls)
    clear_url_caches()
    set_urlconf(None)


def come_back(browser: Client, *, code: str = stub_provider.CODE, **person: Any) -> Any:
    """To the provider and back, as this person."""
    stub_provider.Provider.person = {"sub": "1234", **person}
    sent = browser.get(WITH)
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["client_id"] == [stub_provider.CLIENT]
    assert asked["code_challenge_method"] == ["S256"]
    assert "openid" in asked["scope"][0]
    return browser.get(f"{WITH}/back", {"code": code, "state": asked["state"][0]})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_the_sign_in_page_offers_the_provider() -> None:
    make.user()
    assert "Continue with Harbour ID" in Client().get("/sign-in").content.decode()


def test_somebody_known_comes_in_by_their_verified_address(brand: Brand) -> None:
    user, browser = make.member(brand), Client()
    answer = come_back(browser, email=user.email.upper(), email_verified=True)
    assert answer.status_code == 302
    assert browser.get("/")["Location"] == f"/{brand.slug}/conversations"
    assert browser.session["_auth_user_id"] == str(user.pk)


def test_who_was_known_once_is_known_by_the_providers_name_for_them(brand: Brand) -> None:
    user = make.member(brand)
    come_back(Client(), email=user.email, email_verified=True)
    browser = Client()
    come_back(browser, email="married@shop.example", email_verified=True)
    assert browser.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("verified", [False, None, "false", "true"])
def test_an_address_that_nobody_verified_opens_nothing(brand: Brand, verified: Any) -> None:
    user, browser = make.member(brand), Client()
    said = {} if verified is None else {"email_verified": verified}
    assert come_back(browser, email=user.email, **said).status_code == 403
    assert not is_signed_in(browser)


def test_a_stranger_is_not_let_in_and_leaves_nothing(brand: Brand) -> None:
    browser, before = Client(), User.objects.count()
    assert come_back(browser, email="stranger@shop.example", email_verified=True).status_code == 403
    assert not is_signed_in(browser)
    assert User.objects.count() == before


def test_somebody_invited_joins_without_a_password(brand: Brand) -> None:
    by = access.of_user(make.member(brand))
    (made,) = invitations.invite(brand, [Wanted("bo@shop.example", Role.AGENT, "Bo")], by=by)
    browser = Client()
    assert browser.post(f"/invitation/{made.key}/provider")["Location"] == WITH
    assert come_back(browser, email="bo@shop.example", email_verified=True).status_code == 302
    bo = User.objects.get(email="bo@shop.example")
    assert (bo.name, bo.has_usable_password()) == ("Bo", False)
    assert access.of_user(bo).roles == {brand.pk: Role.AGENT}


def test_an_invitation_is_for_its_own_address_only(brand: Brand) -> None:
    by = access.of_user(make.member(brand))
    (made,) = invitations.invite(brand, [Wanted("bo@shop.example", Role.OWNER)], by=by)
    browser = Client()
    browser.post(f"/invitation/{made.key}/provider")
    assert come_back(browser, email="cy@shop.example", email_verified=True).status_code == 403
    assert invitations.open_by(made.key) is not None


def test_somebody_inactive_stays_out(brand: Brand) -> None:
    user, browser = make.member(brand), Client()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come_back(browser, email=user.email, email_verified=True).status_code == 403
    assert not is_signed_in(browser)


def test_a_code_that_the_provider_does_not_know_opens_nothing(brand: Brand) -> None:
    user, browser = make.member(brand), Client()
    answer = come_back(browser, code="another", email=user.email, email_verified=True)
    assert answer.status_code == 403
    assert not is_signed_in(browser)


def test_an_answer_that_nobody_asked_for_opens_nothing(brand: Brand) -> None:
    browser = Client()
    answer = browser.get(f"{WITH}/back", {"code": stub_provider.CODE, "state": "forged"})
    assert answer.status_code == 403
    assert not is_signed_in(browser)
