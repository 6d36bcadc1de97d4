"""A person's own pages: how they sign in, where they are signed in, and their keys."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from tests import make
from troth.accounts import access, memberships
from troth.accounts.models import Brand, Token, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"


def signed_in(user: User, device: str = FIREFOX) -> Client:
    """A browser in which this person really went through the door."""
    browser = Client(headers={"user-agent": device})
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert answer.status_code == 302
    return browser


def say_again(browser: Client) -> None:
    browser.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time() // 30)):06}"


def with_app(user: User, browser: Client) -> str:
    """Sets up codes from an app; answers the secret that the app would keep."""
    say_again(browser)
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.findall(r'<code class="copy-words">([A-Z2-7]+)</code>', page)[0]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return str(secret)


@pytest.fixture
def ana(brand: Brand) -> User:
    return make.member(brand)


def test_the_page_shows_who_one_is_in_a_bounded_number_of_queries(
    ana: User, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(ana)
    for _ in range(4):
        signed_in(ana)
    for number in range(4):
        Authenticator.objects.create(user=ana, type="webauthn", data={"name": f"key {number}"})
    with django_assert_max_num_queries(14):
        page = browser.get(reverse("account"))
    assert page.status_code == 200
    body = page.content.decode()
    assert ana.email in body
    assert body.count("Firefox on Linux") == 5


def test_name_language_and_zone_are_ones_own_to_change(ana: User) -> None:
    browser = signed_in(ana)
    said = {"name": "Ana Maria", "language": "es", "zone": "Europe/Madrid"}
    assert browser.post(reverse("account_profile"), said).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.zone) == ("Ana Maria", "es", "Europe/Madrid")
    assert browser.get(reverse("account"))["Content-Language"] == "es"
    assert browser.post(reverse("account_profile"), {**said, "zone": "Mars"}).status_code == 422


def test_a_new_browser_speaks_the_language_that_somebody_chose(ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(language="nl")
    browser = signed_in(ana)
    assert browser.get(reverse("account"))["Content-Language"] == "nl"
    browser.cookies["troth_language"] = "tr"
    assert browser.get(reverse("account"))["Content-Language"] == "tr", "unless this one was told otherwise"


def test_a_password_is_changed_with_the_old_one_and_ends_other_sessions(ana: User) -> None:
    here, there = signed_in(ana), signed_in(ana)
    said = {"oldpassword": "wrong", "password1": "a new long word", "password2": "a new long word"}
    assert here.post(reverse("account_change_password"), said).status_code == 200
    answer = here.post(reverse("account_change_password"), {**said, "oldpassword": make.PASSWORD})
    assert answer["Location"] == reverse("account")
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "account_tokens"])
def test_what_changes_the_way_in_asks_again_who_is_there(ana: User, name: str) -> None:
    browser = signed_in(ana)
    answer = browser.get(reverse(name))
    assert answer["Location"] == f"{reverse('account_reauthenticate')}?next={reverse(name)}".replace(
        reverse(name), reverse(name).replace("/", "%2F")
    )
    wrong = browser.post(answer["Location"], {"password": "not this one"})
    assert wrong.status_code == 200
    assert browser.get(reverse(name)).status_code == 302
    assert browser.post(answer["Location"], {"password": make.PASSWORD})["Location"] == reverse(name)
    assert browser.get(reverse(name)).status_code == 200


def test_with_codes_a_password_alone_opens_nothing(ana: User) -> None:
    secret = with_app(ana, signed_in(ana))
    stored = str(Authenticator.objects.get(type="totp").data)
    assert secret not in stored, "it is sealed"
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": ana.email, "password": make.PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert browser.get(reverse("account")).status_code == 302
    assert browser.post(answer["Location"], {"code": "000000"}).status_code == 200
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert browser.post(answer["Location"], {"code": codes[0]}).status_code == 302
    assert browser.get(reverse("account")).status_code == 200
    assert len(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()) == 9


def test_a_brand_that_wants_a_second_factor_leads_to_where_one_is_set_up(brand: Brand, ana: User) -> None:
    browser = signed_in(ana)
    memberships.decide_second_factor(brand, is_required=True, by=access.of_user(ana))
    for path in ("/", reverse("conversations", args=[brand.slug]), reverse("conversations", args=["all"])):
        assert browser.get(path)["Location"] == reverse("account_secure"), path
    assert brand.name in browser.get(reverse("account_secure")).content.decode()
    with_app(ana, browser)
    assert browser.get(reverse("conversations", args=[brand.slug])).status_code == 200
    assert browser.get(reverse("account_secure"))["Location"] == reverse("account")


def test_sessions_are_listed_and_ended_one_by_one(ana: User) -> None:
    here, there = signed_in(ana), signed_in(ana, PHONE)
    body = here.get(reverse("account")).content.decode()
    assert "Safari on iPhone" in body
    assert "this one" in body
    other = UserSession.objects.get(user_agent=PHONE)
    here.post(reverse("account_session_end", args=[other.pk]))
    assert there.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200


def test_all_other_sessions_end_together(ana: User) -> None:
    here, others = signed_in(ana), [signed_in(ana), signed_in(ana)]
    here.post(reverse("account_sessions_end"))
    assert [one.get(reverse("account")).status_code for one in (here, *others)] == [200, 302, 302]


def test_somebody_elses_session_is_not_there(brand: Brand, ana: User) -> None:
    signed_in(make.member(brand))
    theirs = UserSession.objects.get()
    assert signed_in(ana).post(reverse("account_session_end", args=[theirs.pk])).status_code == 404


def test_the_last_use_is_written_down_every_few_minutes(ana: User, django_assert_num_queries: Any) -> None:
    browser = signed_in(ana)
    before = UserSession.objects.get().last_seen_at
    browser.get("/")
    assert UserSession.objects.get().last_seen_at == before
    session = browser.session
    session["seen_at"] -= 600
    session.save()
    browser.get("/")
    assert UserSession.objects.get().last_seen_at > before


def test_a_key_is_shown_once_and_dies_when_revoked(brand: Brand, ana: User) -> None:
    browser = signed_in(ana)
    say_again(browser)
    said = {"name": "Nightly report", "brand": brand.slug, "role": "analyst"}
    made = browser.post(reverse("account_tokens"), said)
    key = re.findall(r"troth_[\w-]+", made.content.decode())[-1]
    token = Token.objects.get()
    assert (token.name, token.brand, token.role) == ("Nightly report", brand, "analyst")
    assert key not in browser.get(reverse("account")).content.decode()
    asked = {"headers": {"Authorization": f"Bearer {key}"}}
    assert Client().get("/api/v1/conversations", **asked).status_code == 200  # type: ignore[arg-type]
    browser.post(reverse("account_token_revocation", args=[token.pk]))
    assert Client().get("/api/v1/conversations", **asked).status_code == 401  # type: ignore[arg-type]
    see([brand.pk])
    assert FactRecord.objects.filter(name="TokenRevoked").count() == 1


def test_a_key_for_more_than_one_is_oneself_is_not_made(brand: Brand) -> None:
    browser = signed_in(make.member(brand, Role.AGENT))
    say_again(browser)
    said = {"name": "All", "brand": brand.slug, "role": "owner"}
    assert browser.post(reverse("account_tokens"), said).status_code == 422
    assert not Token.objects.exists()


def test_somebody_elses_key_is_not_there(brand: Brand, ana: User) -> None:
    make.token(brand)
    other = Token.objects.get()
    assert signed_in(ana).post(reverse("account_token_revocation", args=[other.pk])).status_code == 404
    assert Token.objects.get().revoked_at is None
