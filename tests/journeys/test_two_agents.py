"""Two agents at one conversation, each in a browser of their own: they see each other, and one answers.

The tests are one story and run in its order.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, chromium, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import OWNER, PASSWORD, Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
BO = "bo@shop.example"
SECOND_AGENT = """
    with someone as (
        insert into users
            (password, is_superuser, email, is_staff, is_active, date_joined, name, language, zone)
        select password, false, %s, false, true, now(), 'Bo Kaya', 'en', 'UTC' from users limit 1 returning id
    )
    insert into memberships (role, brand_id, user_id) select 'agent', b.id, s.id from brands b, someone s
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def place(troth: Troth, sink: Sink) -> Troth:
    # A little more than by default: two browsers on a busy machine take their time.
    troth.start(TROTH_UNDO_SECONDS="15")
    troth.set_up()
    troth.add_mail(ADDRESS, sink.url, promise="15m")
    with troth.database() as database:
        database.execute(SECOND_AGENT, [BO])
    troth.take(mail("Emma <emma@customer.example>", ADDRESS, "My lamp", "Where is order 20417?"))
    return troth


def open_conversation(visitor: Visitor, place: Troth, who: str) -> Page:
    page = visitor.page
    page.goto(f"{place.url}/sign-in")
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/shop/conversations")
    page.get_by_role("link", name="Emma").first.click()
    expect(page.locator("#answer-text")).to_be_visible()
    page.wait_for_load_state()  # its program has run, and hears the keys
    return page


@pytest.fixture(scope="module")
def ana(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        open_conversation(made, place, OWNER)
        yield made


@pytest.fixture(scope="module")
def bo(browser: Browser, place: Troth, ana: Visitor) -> Iterator[Visitor]:
    with visiting(browser) as made:
        open_conversation(made, place, BO)
        yield made


def test_they_see_each_other_and_who_writes(ana: Visitor, bo: Visitor) -> None:
    bo.page.keyboard.press("r")
    bo.page.keyboard.type("It left today.")
    expect(ana.page.locator("#viewers")).to_contain_text("Bo Kaya is writing")
    expect(bo.page.locator("#viewers")).to_contain_text("is looking")


def test_what_one_types_outlives_what_the_other_does(ana: Visitor, bo: Visitor) -> None:
    ana.page.keyboard.press("t")
    expect(ana.page.get_by_role("button", name="Give back")).to_be_visible()
    expect(bo.page.locator("#state")).not_to_contain_text("Held by Everyone")
    expect(bo.page.locator("#answer-text")).to_have_value("It left today.")


def test_an_answer_can_be_taken_back_before_it_goes_out(ana: Visitor, bo: Visitor) -> None:
    ana.page.keyboard.press("r")
    ana.page.keyboard.type("It comes tomorow.")
    ana.page.keyboard.press("Control+Enter")
    expect(ana.page.locator(".snackbar")).to_contain_text("Goes out in")
    expect(bo.page.locator(".message.is-held")).to_contain_text("It comes tomorow.")
    ana.page.get_by_role("button", name="Undo").click()
    expect(ana.page.locator("#answer-text")).to_have_value("It comes tomorow.")
    expect(bo.page.locator(".message.is-held")).to_have_count(0)
    expect(ana.page.locator("#promises .badge")).to_have_text("Running")


def test_the_second_answer_is_stopped_and_goes_only_if_it_is_still_wanted(
    ana: Visitor, bo: Visitor, sink: Sink
) -> None:
    ana.page.locator("#answer-text").fill("It comes tomorrow.")
    ana.page.keyboard.press("Control+Enter")
    expect(ana.page.locator(".snackbar")).to_be_visible()
    bo.forgives("409")
    bo.page.locator("#answer-text").focus()
    bo.page.keyboard.press("Control+Enter")
    expect(bo.page.locator("#stopped")).to_contain_text("It comes tomorrow.")
    expect(bo.page.locator("#answer-text")).to_have_value("It left today.")
    bo.find_no_barrier()
    bo.page.get_by_role("link", name="Keep as draft").click()
    expect(bo.page.locator("#stopped")).to_have_count(0)
    expect(bo.page.locator("#answer-text")).to_have_value("It left today.")
    # The wait of the first pass by themselves: nobody has to stay.
    expect(bo.page.locator("#promises .badge")).to_have_text("Kept")
    answer = sink.next_to("emma@customer.example", after=1)
    assert answer.text.startswith("It comes tomorrow.")


def test_a_note_calls_somebody_by_name(ana: Visitor, bo: Visitor, place: Troth) -> None:
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("n")
    ana.page.keyboard.type("Look at this, @bo")
    expect(ana.page.get_by_role("option", name="Bo Kaya")).to_be_visible()
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("#note-text")).to_have_value("Look at this, @Bo Kaya ")
    ana.page.keyboard.press("Control+Enter")
    expect(ana.page.locator('.message[data-kind="note"]')).to_contain_text("@Bo Kaya")
    bo.page.goto(f"{place.url}/shop/mentions")
    expect(bo.page.get_by_text("Look at this, @Bo Kaya")).to_be_visible()
    bo.find_no_barrier()
    bo.page.goto(f"{place.url}/shop/saved-replies")
    bo.find_no_barrier()
    assert "0 violations" in place.do("check")
