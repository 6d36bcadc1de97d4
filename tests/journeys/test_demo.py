"""`troth demo`: what a newcomer sees in the first minute, and what is left of it afterwards: nothing."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import Visitor, chromium, visiting
from tests.journeys.troth import Troth
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(scope="module")
def temporary(folder: Path, troth: Troth) -> Path:
    """The system's temporary folder, as the demo sees it while it runs."""
    made = folder / "temporary"
    made.mkdir()
    troth.start("demo", TMPDIR=str(made))
    return made


@pytest.fixture(scope="module")
def browser(temporary: Path) -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    with visiting(browser) as made:
        yield made


def player(troth: Troth) -> list[psutil.Process]:
    assert troth._process is not None
    running = psutil.Process(troth._process.pid).children()
    return [one for one in running if one.status() != "zombie" and one.cmdline()[-1:] == ["player"]]


def test_a_customer_writes_a_real_mail_and_is_told_when_the_answer_comes(
    visitor: Visitor, troth: Troth, temporary: Path
) -> None:
    assert list(temporary.glob("troth-demo-*"))
    page = visitor.page
    page.goto(f"{troth.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Who do you want to be"))
    visitor.find_no_barrier()
    page.get_by_role("link", name="Emma de Vries").click()
    expect(page.locator(".shop-note")).to_contain_text("Emma de Vries")
    page.get_by_role("button", name="mail").click()
    mine = page.locator("article.mail")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("emma@visitor.example")
    expect(mine).to_contain_text("antwoord")
    visitor.find_no_barrier()


def test_the_customers_chat_is_the_real_one_and_knows_them(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    with page.expect_response(re.compile(r"/chat/[0-9a-f]+\?")) as answer:
        page.goto(f"{troth.url}/demo/shops/farol")
    assert answer.value.status == 200
    expect(page.locator("troth-chat")).to_have_count(1)


def test_a_supervisor_sees_the_shops_live_and_is_shown_around(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.goto(f"{troth.url}/demo")
    page.get_by_role("button", name="Sign in as supervisor").click()
    page.wait_for_url(f"{troth.url}/all/conversations")
    expect(page.locator("#rows .row").first).to_be_visible()
    page.get_by_role("link", name="Show me").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 of 5")
    expect(page.locator(".tour-target")).to_have_count(1)
    # The way on has the focus: the tour needs no mouse.
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("2 of 5")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"{troth.url}/all/promises")
    expect(page.get_by_role("button", name="Tour")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_agents_answer_by_themselves(visitor: Visitor, troth: Troth) -> None:
    visitor.page.goto(f"{troth.url}/demo")
    expect(visitor.page.get_by_text("written by a person").first).to_be_visible()


def test_a_player_that_dies_leaves_the_desk_and_comes_back(troth: Troth, visitor: Visitor) -> None:
    (one,) = player(troth)
    one.kill()
    visitor.page.goto(f"{troth.url}/demo")
    until(lambda: [new for new in player(troth) if new.pid != one.pid], "a new player", seconds=20)
    assert "player was ended by SIGKILL" in troth.said()


def test_ctrl_c_leaves_nothing(troth: Troth, temporary: Path) -> None:
    assert troth.end(signal.SIGINT) == 0
    assert [path for path in temporary.rglob("*") if not path.is_dir()] == []
    assert list(temporary.glob("troth-demo-*")) == []
    troth.clear()
