"""A supervisor on a phone and an agent at a desk: who waits, who is on, given, whispered, heard.

The tests are one story and run in its order.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import PASSWORD, Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
BO, LENA = "bo@shop.example", "lena@shop.example"
PHONE = {"width": 380, "height": 760}
SOMEONE = """
    with someone as (
        insert into users
            (password, is_superuser, email, is_staff, is_active, date_joined, name, language, zone)
        select password, false, %s, false, true, now(), %s, 'en', 'UTC' from users limit 1 returning id
    )
    insert into memberships (role, brand_id, user_id) select %s, b.id, s.id from brands b, someone s
"""


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink) -> Troth:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="15m")
    with running.database() as database:
        database.execute(SOMEONE, [BO, "Bo Kaya", "agent"])
        database.execute(SOMEONE, [LENA, "Lena Brand", "supervisor"])
    return running


def sign_in_as(page: Page, place: Troth, who: str) -> None:
    page.goto(f"{place.url}/sign-in")
    page.get_by_label("E-mail").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/conversations")


@pytest.fixture(scope="module")
def lena(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        made.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        sign_in_as(made.page, place, LENA)
        yield made


@pytest.fixture(scope="module")
def bo(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        yield made


def test_an_empty_board_says_what_will_stand_there(lena: Visitor) -> None:
    lena.page.get_by_role("link", name="Board", exact=True).click()
    expect(lena.page.get_by_role("heading", name="Board")).to_be_visible()
    expect(lena.page.locator("#board-worst")).to_contain_text("Nobody is waiting")
    expect(lena.page.locator("#board-people")).to_contain_text("Lena Brand")


def test_an_agent_who_comes_and_a_customer_who_writes_appear_by_themselves(
    lena: Visitor, bo: Visitor, place: Troth
) -> None:
    sign_in_as(bo.page, place, BO)
    expect(lena.page.locator("#board-people")).to_contain_text("Bo Kaya")
    place.take(mail("Emma <emma@customer.example>", ADDRESS, "My lamp", "Where is order 20417?"))
    expect(lena.page.locator(".worst")).to_contain_text("My lamp")
    expect(lena.page.locator(".board-table tbody tr")).to_have_attribute("data-state", "waits")


def test_the_worst_is_given_to_who_has_most_room(lena: Visitor) -> None:
    worst = lena.page.locator(".worst")
    expect(worst.get_by_role("combobox")).to_contain_text("Bo Kaya: room for 10 more")
    worst.get_by_role("button", name="Assign").focus()
    lena.page.keyboard.press("Enter")
    expect(lena.page.locator("#board-said")).to_have_text("Given to Bo Kaya.")
    expect(worst).to_contain_text("held by Bo Kaya, online")
    expect(lena.page.locator("#board-people")).to_contain_text("10 %")


def test_what_is_being_whispered_outlives_what_others_do_and_its_hearer_is_told_at_once(
    lena: Visitor, bo: Visitor, place: Troth
) -> None:
    lena.page.locator(".worst").get_by_text("Whisper", exact=True).first.click()
    words = lena.page.locator(".worst textarea").first
    expect(words).to_be_focused()
    lena.page.keyboard.type("Offer her a refund.")
    place.take(mail("Piet <piet@customer.example>", ADDRESS, "My chair", "It wobbles."))
    expect(bo.page.get_by_text("My chair")).to_be_visible()
    expect(lena.page.locator("#board-held")).to_be_visible()
    expect(words).to_have_value("Offer her a refund.")
    lena.page.locator(".worst-whisper[open]").get_by_role("button").click()
    expect(lena.page.locator("#board-said")).to_contain_text("Only whoever holds it was told")
    expect(lena.page.locator("#board-worst")).to_contain_text("My chair")
    heard = bo.page.locator("#whispers")
    expect(heard).to_contain_text("Offer her a refund.")
    bo.find_no_barrier()
    heard.get_by_role("link").click()
    expect(bo.page.locator('.message[data-kind="note"]')).to_contain_text("Offer her a refund.")
    expect(bo.page.locator(".whisper")).to_have_count(0)


def test_nothing_bars_anybody_from_the_board(lena: Visitor, place: Troth) -> None:
    lena.page.locator(".worst").first.get_by_text("Whisper", exact=True).first.click()
    lena.find_no_barrier()
    assert "0 violations" in place.do("check")
