"""People come in: invited by a link, with codes from an app, with a passkey.

One story in its order, a few browsers on one server. Half a minute: every page is looked at in four ways.
"""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, chromium, visiting
from tests.journeys.troth import OWNER, PASSWORD, Troth

pytestmark = [pytest.mark.journey, pytest.mark.browser]

NEWCOMER = "bo@shop.example"
_known: dict[str, str] = {}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def desk(running: Troth) -> str:
    """A passkey belongs to a name: an address of numbers has none."""
    running.set_up("lantern")
    return f"http://localhost:{running.port}"


@pytest.fixture(scope="module")
def owner(browser: Browser, desk: str) -> Iterator[Visitor]:
    with visiting(browser) as made:
        sign_in(made.page, desk, OWNER)
        yield made


@pytest.fixture(scope="module")
def newcomer(browser: Browser, desk: str) -> Iterator[Visitor]:
    with visiting(browser) as made:
        yield made


def sign_in(page: Page, desk: str, email: str) -> None:
    page.goto(f"{desk}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_now() -> str:
    return f"{hotp_value(_known['secret'], int(time.time() // 30)):06}"


def test_an_owner_invites_somebody_by_a_link(owner: Visitor, desk: str) -> None:
    page = owner.page
    page.wait_for_url(f"{desk}/lantern/conversations")
    page.get_by_role("link", name="Team", exact=True).click()
    page.get_by_label("E-mail address").fill(NEWCOMER)
    page.get_by_label("Role", exact=True).select_option("agent")
    page.get_by_role("button", name="Make a link").click()
    _known["link"] = page.locator(".copy-words").inner_text()
    assert _known["link"].startswith(f"{desk}/invitation/")
    page.get_by_text("Invite many at once").click()
    owner.find_no_barrier()


def test_the_newcomer_opens_it_elsewhere_and_sees_the_desk(newcomer: Visitor, desk: str) -> None:
    page = newcomer.page
    page.goto(_known["link"])
    newcomer.find_no_barrier()
    page.get_by_label("Your name").fill("Bo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"{desk}/lantern/conversations")
    expect(page.get_by_role("link", name="Team", exact=True)).to_have_count(0)


def test_codes_from_an_app_are_set_up(newcomer: Visitor, desk: str) -> None:
    page = newcomer.page
    page.get_by_label("Settings and sign-out").click()
    page.get_by_role("link", name="Account").click()
    page.get_by_role("link", name="Set up codes").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("It cannot read pictures").click()
    _known["secret"] = page.locator("code.copy-words").inner_text()
    newcomer.find_no_barrier()
    page.get_by_label("The code that the app shows now").fill(code_now())
    page.get_by_role("button", name="Turn on codes").click()
    expect(page.locator(".sheet-codes li")).to_have_count(10)
    _known["spare"] = page.locator(".sheet-codes li").first.inner_text()


def test_the_next_sign_in_asks_for_a_code(browser: Browser, desk: str) -> None:
    with visiting(browser) as visitor:
        sign_in(visitor.page, desk, NEWCOMER)
        visitor.page.wait_for_url(f"{desk}/sign-in/code")
        visitor.page.get_by_label("Code from your app").fill(_known["spare"])
        visitor.page.get_by_role("button", name="Sign in", exact=True).click()
        visitor.page.wait_for_url(f"{desk}/lantern/conversations")


def test_a_passkey_is_made_and_signs_in_alone(owner: Visitor, desk: str) -> None:
    page = owner.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{desk}/account/passkeys/new")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(f"{desk}/account/recovery-codes")
    page.goto(f"{desk}/account")
    expect(page.get_by_text("My laptop")).to_be_visible()
    owner.find_no_barrier()
    page.get_by_label("Settings and sign-out").click()
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.goto(f"{desk}/sign-in")
    owner.find_no_barrier()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{desk}/lantern/conversations")


def test_a_key_to_the_api_is_shown_once(owner: Visitor, desk: str) -> None:
    page = owner.page
    page.goto(f"{desk}/account/tokens")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What it is for").fill("Nightly report")
    owner.find_no_barrier()
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("#key")).to_contain_text("troth_")
