"""One customer over every channel, in a real browser: found, understood, merged, told apart, forgotten.

The tests are one story and run in its order. Half a minute: every page is looked at in four ways.
"""

from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"


@pytest.fixture(scope="module")
def visitor(browser: Browser, running: Troth, sink: Sink) -> Iterator[Visitor]:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="15m")
    running.take(mail("Emma <emma@customer.example>", ADDRESS, "My lamp", "Where is order 20417?"))
    running.take(mail("Emma B. <emma@work.example>", ADDRESS, "Invoice", "Please send it to my office."))
    with visiting(browser) as made:
        sign_in(made.page, running.url)
        yield made


def test_customers_are_found_by_how_their_name_begins(running: Troth, visitor: Visitor, page: Page) -> None:
    page.get_by_role("link", name="Customers", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Name or address begins with").fill("emma@work")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(2)
    visitor.find_no_barrier()


def test_what_was_given_is_kept_by_one_click_and_not_asked_again(
    running: Troth, visitor: Visitor, page: Page
) -> None:
    page.goto(f"{running.url}/shop/conversations")
    page.locator(".row").get_by_text("My lamp").click()
    page.get_by_role("button", name="Order number 20417").click()
    expect(page.locator("#given dd").first).to_contain_text("20417")
    page.locator("#answer-text").type("Could you tell us your order number?")
    expect(page.locator("#asked-again")).to_contain_text("They have given this already. Order number: 20417")
    # In sight, not behind the box that one writes in.
    assert page.evaluate(
        """() => { const box = document.querySelector("#asked-again .notice").getBoundingClientRect();
        return document.elementFromPoint(box.x + 60, box.y + box.height / 2).closest(".notice") !== null; }"""
    )
    visitor.find_no_barrier()
    page.locator("#answer-text").fill("")
    page.locator("#answer-text").type("It is on its way.")
    expect(page.locator("#asked-again")).to_be_empty()


def test_one_page_shows_what_they_said_and_what_they_are_owed(
    running: Troth, visitor: Visitor, page: Page
) -> None:
    page.get_by_role("link", name="All that was said with this customer").click()
    page.wait_for_url("**/customers/*")
    expect(page.get_by_text("Where is order 20417?")).to_be_visible()
    expect(page.locator(".promise")).to_have_count(1)
    page.locator("#particular-new > summary").click()
    form = page.locator("#particular-new")
    form.get_by_label("What it is").select_option("mail")
    form.get_by_label("What they gave").fill("Emma@Work.example")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("May be the same person")).to_be_visible()
    visitor.find_no_barrier()


def test_two_become_one_and_two_again(running: Troth, visitor: Visitor, page: Page) -> None:
    page.get_by_role("button", name="Merge into this customer").click()
    expect(page.get_by_text("Please send it to my office.")).to_be_visible()
    expect(page.locator(".promise")).to_have_count(2)
    visitor.find_no_barrier()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("Please send it to my office.")).to_have_count(0)
    expect(page.get_by_text("May be the same person")).to_have_count(0)


def test_their_data_come_out_as_a_zip(running: Troth, page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export as a zip").click()
    with ZipFile(waiting.value.path()) as archive:
        assert "20417" in archive.read("customer.json").decode()
        assert any(name.endswith(".eml") for name in archive.namelist())


def test_who_is_erased_is_seen_nowhere_any_more(running: Troth, visitor: Visitor, page: Page) -> None:
    page.locator("#erasing > summary").click()
    page.get_by_label("Type “Emma” to confirm").fill("Emma")
    visitor.find_no_barrier()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator("h1")).to_contain_text("erased-")
    expect(page.get_by_text("20417")).to_have_count(0)
    visitor.find_no_barrier()
    assert "0 violations" in running.do("check")


def test_the_command_does_the_same(running: Troth, page: Page) -> None:
    page.goto(f"{running.url}/shop/customers")
    page.get_by_role("link", name="Emma B.").click()
    number = page.url.rpartition("/")[2]
    said = running.do("customer", "erase", "--brand", "shop", "--id", number, "--yes")
    assert f"Customer {number} was erased." in said
    page.reload()
    expect(page.locator("h1")).to_contain_text("erased-")
    assert running.do("customer", "erased", "--brand", "shop").count("UTC") == 2
    assert "0 violations" in running.do("check")
