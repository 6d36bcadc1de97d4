"""The door: who comes in, what happens to their session, and what every page is sent with."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from troth.accounts.models import Brand, User
from troth.site.door.middleware import POLICY

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in"


def sign_in(browser: Client, email: str, password: str = make.PASSWORD, **more: Any) -> Any:
    return browser.post(SIGN_IN, {"login": email, "password": password, **more})


def alert_in(answer: Any) -> str:
    found = re.search(r'role="alert".*?</div>', answer.content.decode(), re.DOTALL)
    return found.group() if found else ""


def test_the_right_password_opens_the_desk(brand: Brand) -> None:
    browser, user = Client(), make.member(brand)
    assert sign_in(browser, user.email.upper()).status_code == 302
    assert browser.get("/")["Location"] == reverse("conversations", args=[brand.slug])


def test_a_wrong_password_and_a_stranger_are_told_the_same(brand: Brand) -> None:
    wrong = sign_in(Client(), make.member(brand).email, "not the password")
    stranger = sign_in(Client(), "nobody@shop.example", "not the password")
    told = [alert_in(answer) for answer in (wrong, stranger)]
    assert told[0] == told[1] != ""
    assert make.PASSWORD not in wrong.content.decode()


def test_the_session_that_a_visitor_came_with_is_not_the_one_they_leave_with(brand: Brand) -> None:
    """Session fixation: whoever planted a session key knows nothing after the sign-in."""
    browser, user = Client(), make.member(brand)
    planted = browser.session
    planted["planted"] = "yes"
    planted.save()
    browser.cookies["troth_session"] = planted.session_key or ""

    sign_in(browser, user.email)

    assert browser.cookies["troth_session"].value != planted.session_key
    thief = Client()
    thief.cookies["troth_session"] = planted.session_key or ""
    assert thief.get("/").status_code == 302
    assert thief.get("/")["Location"].startswith(SIGN_IN)


def test_signing_out_ends_the_session_and_takes_a_post(desk: Client) -> None:
    key = desk.cookies["troth_session"].value
    assert desk.get("/sign-out").status_code == 200
    assert not desk.get("/")["Location"].startswith(SIGN_IN)
    assert desk.post("/sign-out").status_code == 302
    left = Client()
    left.cookies["troth_session"] = key
    assert left.get("/")["Location"].startswith(SIGN_IN)


def test_the_sessions_cookie_is_kept_from_scripts_and_other_sites(brand: Brand) -> None:
    browser = Client()
    sign_in(browser, make.member(brand).email)
    cookie = browser.cookies["troth_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert browser.get(SIGN_IN, follow=True).status_code == 200


def test_somebody_who_is_no_longer_active_is_not_let_in(brand: Brand) -> None:
    user = make.member(brand)
    browser = Client()
    browser.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert browser.get("/")["Location"].startswith(SIGN_IN), "not with the session they have"
    answer = sign_in(Client(), user.email)
    assert answer.status_code == 200, "nor with their password"
    assert alert_in(answer) == alert_in(sign_in(Client(), user.email, "not the password"))


def test_a_changed_password_ends_the_sessions_of_the_old_one(brand: Brand) -> None:
    user, browser = make.member(brand), Client()
    sign_in(browser, user.email)
    user.set_password("quite another one")
    user.save()
    assert browser.get("/")["Location"].startswith(SIGN_IN)


def test_passwords_cannot_be_tried_without_end(brand: Brand) -> None:
    """After five failures in a row even the right password waits."""
    user = make.member(brand)
    for _ in range(5):
        assert sign_in(Client(), user.email, "not the password").status_code == 200
    browser = Client()
    answer = sign_in(browser, user.email)
    assert answer.status_code in (200, 429)
    assert browser.get("/")["Location"].startswith(SIGN_IN)


def test_one_address_cannot_try_the_passwords_of_many(brand: Brand) -> None:
    answers = [sign_in(Client(), f"guess{n}@shop.example", "not the password").status_code for n in range(35)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_too_many_tries_are_told_on_a_page_of_ours(brand: Brand) -> None:
    for number in range(35):
        answer = sign_in(Client(), f"guess{number}@shop.example", "not the password")
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_link_leads_from_the_sign_in_to_another_site(brand: Brand, path: str) -> None:
    browser = Client()
    assert sign_in(browser, make.member(brand).email, next=path)["Location"] == "/"
    language = Client().post("/language", {"language": "nl", "next": path})
    assert "evil" not in language["Location"]
    assert "alert" not in language["Location"]


def test_whoever_was_on_the_way_to_a_page_arrives_there(brand: Brand) -> None:
    browser, wanted = Client(), reverse("promises", args=[brand.slug])
    door = browser.get(wanted)
    assert door["Location"] == f"{SIGN_IN}?next={wanted}"
    assert sign_in(browser, make.member(brand).email, next=wanted)["Location"] == wanted


def test_a_refusal_is_a_page_with_its_own_status(desk: Client, brand: Brand) -> None:
    answer = desk.get(reverse("conversations", args=[brand.slug]), {"after": "not-a-cursor"})
    assert answer.status_code == 400
    assert "not a cursor" in answer.content.decode()


def test_every_page_is_sent_with_what_protects_it(desk: Client, brand: Brand) -> None:
    conversation = make.conversation(brand)
    signed_out = [
        Client().get(path) for path in (SIGN_IN, "/first-run", "/healthz", "/nothing", "/api/v1/facts")
    ]
    pages = [
        desk.get(path)
        for path in (
            "/",
            reverse("conversations", args=[brand.slug]),
            reverse("conversation", args=[brand.slug, conversation.pk]),
            reverse("promises", args=[brand.slug]),
            "/nobody/conversations",
            f"{reverse('conversations', args=[brand.slug])}?after=x",
        )
    ]
    for answer in (*signed_out, *pages):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Content-Security-Policy"] == POLICY
    assert all(answer["Cache-Control"] == "no-store" for answer in pages[:4])


def test_no_page_needs_what_the_policy_forbids(desk: Client, brand: Brand) -> None:
    """No script or style in the page itself, no handler in an attribute, nothing from another host."""
    conversation = make.conversation(brand)
    for path in (
        SIGN_IN,
        reverse("conversations", args=[brand.slug]),
        reverse("conversation", args=[brand.slug, conversation.pk]),
        reverse("promises", args=[brand.slug]),
    ):
        body = desk.get(path, follow=True).content.decode()
        assert "<style" not in body, path
        assert ' style="' not in body, path
        assert "<script>" not in body, path
        assert " onclick=" not in body, path
        assert 'src="http' not in body, path


def test_what_a_customer_wrote_is_never_markup(desk: Client, brand: Brand) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    conversation = make.conversation(brand, hostile, subject=hostile, name=hostile)
    for path in (
        reverse("conversations", args=[brand.slug]),
        reverse("conversation", args=[brand.slug, conversation.pk]),
        reverse("promises", args=[brand.slug]),
    ):
        body = desk.get(path).content.decode()
        assert "<script>alert" not in body, path
        assert "<img src=x" not in body, path


def test_a_form_without_its_token_is_refused_on_a_page_of_ours(brand: Brand) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(SIGN_IN, {"login": "ana@shop.example", "password": "x"})
    assert answer.status_code == 403
    assert "You may not open this" in answer.content.decode()


def test_pages_are_in_the_language_that_was_chosen(brand: Brand) -> None:
    browser = Client()
    browser.post("/language", {"language": "nl", "next": SIGN_IN})
    assert '<html lang="nl"' in browser.get(SIGN_IN).content.decode()
