"""One person answers for two brands: what they see of each, and of both, in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(scope="module")
def shops(running: Troth, sink: Sink) -> Troth:
    """Two brands of one owner, with a conversation in each."""
    for brand in ("shop", "quay"):
        running.set_up(brand)
        address = f"help@{brand}.example"
        where = ("--brand", brand, "--address", address, "--relay", sink.url, "--promise", "2h")
        running.do("channel", "add", "mail", *where)
        running.take(mail(f"emma@{brand}.example.org", address, f"About {brand}", "Where is my order?"))
    for brand in ("shop", "quay"):
        sink.next_to(f"emma@{brand}.example.org")
    return running


@pytest.fixture(scope="module")
def visitor(browser: Browser, shops: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        sign_in(made.page, shops.url)
        yield made


def test_all_brands_are_one_list_that_names_each(page: Page, visitor: Visitor, shops: Troth) -> None:
    page.wait_for_url("**/all/conversations")
    rows = page.locator(".row")
    expect(rows).to_have_count(2)
    for brand in ("shop", "quay"):
        expect(rows.filter(has_text=f"About {brand}")).to_have_count(1)
    expect(page.locator(".row-brand")).to_have_count(2)


def test_one_brand_shows_its_own_alone(page: Page, shops: Troth) -> None:
    page.get_by_role("button", name="Brand:").click()
    page.locator("#menu-brands").get_by_role("link").nth(1).click()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row-brand")).to_have_count(0)


def test_an_answer_leaves_by_the_brand_that_was_asked(page: Page, sink: Sink, shops: Troth) -> None:
    page.goto(f"{shops.url}/quay/conversations")
    page.get_by_role("link", name="About quay").click()
    page.get_by_label("Your answer").fill("It is on its way.")
    page.keyboard.press("Control+Enter")
    answer = sink.next_to("emma@quay.example.org", after=1)
    assert "help@quay.example" in answer.sender


def test_what_is_of_one_brand_is_not_there_in_the_other(page: Page, shops: Troth) -> None:
    number = page.url.partition("/conversations/")[2].partition("?")[0].partition("#")[0]
    assert page.request.get(f"{shops.url}/quay/conversations/{number}").status == 200
    assert page.request.get(f"{shops.url}/shop/conversations/{number}").status == 404
