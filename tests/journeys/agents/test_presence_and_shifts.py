"""A supervisor's morning in a real browser: here, away, a team with its hours, a week of shifts.

The tests are one story and run in its order; one installation serves them all. Each page is looked at in four
ways, which takes most of the time.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.troth import Troth
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.browser]
PAINTED = "0-9 2h, 9-11 30s, 11-20 2h, 20-24 2m"


@pytest.fixture(scope="module")
def visitor(browser: Browser, running: Troth) -> Iterator[Visitor]:
    running.set_up()
    with visiting(browser) as made:
        sign_in(made.page, running.url)
        yield made


def test_an_open_page_is_presence_and_a_choice_is_seen_in_every_tab(
    running: Troth, visitor: Visitor, page: Page
) -> None:
    here = "select count(*) from agents where came_at is not null"
    with running.database() as database:
        until(lambda: database.execute(here).fetchone() == (1,), "a beat of the open page")
    other = page.context.new_page()
    other.goto(f"{running.url}/shop/customers")
    button = page.locator("button[popovertarget=menu-presence]")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#menu-presence").get_by_role("button", name="Away").focus()
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Away")
    expect(other.locator("button[popovertarget=menu-presence]")).to_contain_text("Away")
    other.close()
    page.reload()
    expect(button).to_contain_text("Away")


def test_a_team_is_made_with_its_people_and_its_hours(running: Troth, visitor: Visitor, page: Page) -> None:
    page.goto(f"{running.url}/shop/teams")
    page.get_by_label("New skill").fill("Returns")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#team-name").fill("Shoe repairs")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Monday").fill("9-12:30, 18-02")
    page.locator(".choice").first.click()
    visitor.find_no_barrier()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Shoe repairs")).to_be_visible()
    visitor.find_no_barrier()


def test_an_agents_skills_are_set_with_their_levels(visitor: Visitor, page: Page) -> None:
    page.get_by_role("table", name="People who answer").get_by_role("link").first.click()
    page.get_by_label("Returns").select_option("4")
    page.locator(".choice").nth(5).click()
    visitor.find_no_barrier()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Returns")).to_have_value("4")


def test_a_shift_is_planned_and_stands_in_its_week(visitor: Visitor, page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Shifts", exact=True).click()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator(".shift")).to_contain_text("09:00–17:00")
    page.get_by_label("First day").fill("2027-01-04")
    page.get_by_label("Last day").fill("2027-01-08")
    page.get_by_role("button", name="Put in").click()
    page.get_by_role("button", name="Make an address").click()
    expect(page.locator(".feed-url")).to_contain_text("/feeds/")
    visitor.find_no_barrier()


def test_a_week_of_promises_is_painted_read_tried_and_confirmed(
    running: Troth, visitor: Visitor, page: Page
) -> None:
    relay = "smtp://127.0.0.1:1"  # nobody writes, so nothing is sent
    running.do("channel", "add", "mail", "--brand=shop", "--address=help@shop.example", f"--relay={relay}")
    page.goto(f"{running.url}/shop/promises/policies")
    page.get_by_role("link", name="help@shop.example").click()
    page.get_by_role("button", name="Add a row").click()
    week = page.get_by_role("grid", name="Week of row 1")
    page.get_by_label("Paint with").fill("30s")
    cell = page.locator("#c-0-0-9")
    cell.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    monday = page.get_by_label("Monday", exact=True)
    expect(monday).to_have_value("0-9 2h, 9-11 30s, 11-24 2h")
    expect(page.locator("#policy-said")).to_contain_text("Monday at 10:00")
    expect(page.locator("#c-0-0-10")).to_be_focused()
    expect(page.locator("#c-0-0-10")).to_have_attribute("data-shade", "6")
    page.get_by_label("Paint with").fill("2m")
    page.locator("#c-0-0-20").hover()
    # What is read of the touched hour comes in the midst of the stroke, and takes nothing of it away.
    with page.expect_response(re.compile(r"/draft$")):
        page.mouse.down()
    page.locator("#c-0-1-20").hover()
    page.locator("#c-0-1-23").hover()
    page.mouse.up()
    expect(monday).to_have_value(PAINTED)
    expect(page.get_by_label("Tuesday", exact=True)).to_have_value("0-20 2h, 20-24 2m")
    expect(page.locator("#policy-said")).to_contain_text("in about 2 minutes")
    expect(week.locator('[data-said="2m"]')).to_have_count(8)
    visitor.find_no_barrier()
    page.get_by_role("button", name="Try it on last week’s conversations").click()
    expect(page.locator("#policy-trial")).to_contain_text("Nobody wrote on this channel last week")
    page.get_by_role("button", name="Confirm this promise").click()
    expect(page.locator("#versions")).to_contain_text("New: First reply, Everybody")
    expect(page.get_by_label("Monday", exact=True)).to_have_value("0-9 2h, 9-11 30s, 11-20 2h, 20-24 2m")
