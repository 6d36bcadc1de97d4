"""`troth demo`: what a newcomer sees in the first minute, and what is left of it afterwards: nothing."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import chromium, visiting
from tests.journeys.troth import Troth

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def temporary(folder: Path, troth: Troth, browser: Browser) -> Path:
    """The system's temporary folder, as the demo sees it while it runs."""
    made = folder / "temporary"
    made.mkdir()
    troth.start("demo", TMPDIR=str(made))
    return made


def test_a_mail_written_on_the_page_is_acknowledged_on_the_page(
    browser: Browser, troth: Troth, temporary: Path
) -> None:
    assert list(temporary.glob("troth-demo-*"))
    with visiting(browser) as visitor:
        page = visitor.page
        page.goto(f"{troth.url}/demo")
        expect(page.get_by_text("No mail has gone out yet")).to_be_visible()
        visitor.find_no_barrier()
        page.get_by_role("button", name="Send this mail").click()
        expect(page.locator("article.mail")).to_have_count(1)
        expect(page.locator("article.mail")).to_contain_text("emma@customer.example")
        visitor.find_no_barrier()


def test_the_desk_is_answered_from_with_the_password_that_is_shown(
    browser: Browser, troth: Troth, temporary: Path
) -> None:
    with visiting(browser) as visitor:
        page = visitor.page
        page.goto(f"{troth.url}/demo")
        email, password = page.locator("section.card code").all_inner_texts()
        page.get_by_role("link", name="Open the desk").click()
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Emma").click()
        page.get_by_label("Your answer").fill("It arrives tomorrow.")
        page.get_by_role("button", name="Send answer").click()
        page.goto(f"{troth.url}/demo")
        expect(page.locator("article.mail")).to_have_count(2)
        expect(page.locator("article.mail").first).to_contain_text("It arrives tomorrow.")


def test_ctrl_c_leaves_nothing(troth: Troth, temporary: Path) -> None:
    assert troth.end(signal.SIGINT) == 0
    assert [path for path in temporary.rglob("*") if not path.is_dir()] == []
    assert list(temporary.glob("troth-demo-*")) == []
    troth.clear()
