"""Work is offered, taken, passed from one to the next, and given on when a laptop closes.

The tests are one story and run in its order: Bo with a phone, Cem at a laptop, Sanne who chats.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, visiting
from tests.journeys.chat.shop import Shop, open_shop, page
from tests.journeys.sink import Sink
from tests.journeys.troth import PASSWORD, Troth, mail
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
BO, CEM = "bo@shop.example", "cem@shop.example"
PHONE = {"width": 380, "height": 760}
ANSWERED_WITHIN = 5
"""Seconds for which an offer of a mail stands; enough to be seen, and then to move on."""
SOMEONE = """
    with someone as (
        insert into users
            (password, is_superuser, email, is_staff, is_active, date_joined, name, language, zone)
        select password, false, %s, false, true, now(), %s, 'en', 'UTC' from users limit 1 returning id
    )
    insert into memberships (role, brand_id, user_id) select 'agent', b.id, s.id from brands b, someone s
"""
ROUTING = """
    insert into routings
        (brand_id, policy, worth, answer_within, answer_mail_within, silent_for, silent_on_mail_for,
        is_sticky)
    select id, 'promise-slack', 6, 20, %s, 90, 0, true from brands
"""
FELL_SILENT = """
    update agents set seen_at = now() - interval '1 minute'
    where user_id = (select id from users where email = %s)
"""


@dataclass
class Place:
    troth: Troth
    shop: Shop
    browser: Browser
    bo: Visitor

    @property
    def phone(self) -> Page:
        return self.bo.page

    def do(self, statement: str, *values: object) -> None:
        """As the database's owner; the clocks look again."""
        with self.troth.database() as database:
            database.execute(statement, values)
            database.execute("select pg_notify('troth', '0:0')")

    def holder_of(self, words: str) -> str | None:
        """The address of whoever holds the conversation that was last about these words."""
        with self.troth.database() as database:
            found = database.execute(
                "select u.email from conversations c left join users u on u.id = c.holder_person_id "
                "where c.last_words like %s or c.subject = %s order by c.id desc limit 1",
                [f"%{words}%", words],
            ).fetchone()
        return found[0] if found else None


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink, browser: Browser) -> Iterator[Place]:
    running.set_up(gives_out=True)
    running.add_mail(ADDRESS, sink.url, promise="15m")
    with open_shop(running.url) as shop, visiting(browser) as bo:
        how = ("--brand=shop", "--origin", shop.url, "--promise=2m")
        told = running.do("channel", "add", "chat", *how)
        found = re.search(r"key (\w+)", told)
        assert found is not None, told
        shop.pages["/"] = page(running.url, found[1])
        made = Place(running, shop, browser, bo)
        for who, name in ((BO, "Bo Kaya"), (CEM, "Cem Demir")):
            made.do(SOMEONE, who, name)
        bo.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        sign_in_as(bo.page, running, BO)
        yield made


@pytest.fixture(scope="module")
def cem(place: Place) -> Iterator[Visitor]:
    with visiting(place.browser) as made:
        sign_in_as(made.page, place.troth, CEM)
        yield made


def sign_in_as(page: Page, troth: Troth, who: str) -> None:
    page.goto(f"{troth.url}/sign-in")
    page.get_by_label("E-mail").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/conversations")


def choose(page: Page, chosen: str) -> None:
    """Online or away, on the page of offers."""
    page.get_by_role("link", name="Offers", exact=True).click()
    page.locator(".offers-here").get_by_role("button", name=chosen).click()
    expect(page.locator(".offers-here").get_by_role("button", name=chosen)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_somebody_goes_online_on_a_phone_gets_an_offer_and_answers(place: Place) -> None:
    choose(place.phone, "Away")
    choose(place.phone, "Online")
    expect(place.phone.locator(".offers-none")).to_contain_text("Nothing is offered to you now")
    place.phone.get_by_role("link", name="Customers", exact=True).click()
    place.phone.get_by_role("searchbox").or_(place.phone.locator("main input")).first.focus()

    place.troth.take(mail("Emma <emma@customer.example>", ADDRESS, "My lamp", "Where is order 20417?"))

    card = place.phone.locator(".ask")
    expect(card).to_contain_text("Where is order 20417?")
    expect(card).to_contain_text("Nothing else waits")
    expect(place.phone.locator("#asked-politely")).to_contain_text("New offer: Mail")
    assert not place.phone.locator(".ask :focus").count(), "it takes nobody's focus"
    place.bo.find_no_barrier()
    place.phone.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    card.get_by_role("button", name="Accept").click()
    place.phone.wait_for_url("**/conversations/*")
    expect(place.phone.locator(".ask")).to_have_count(0)
    assert place.holder_of("My lamp") == BO
    place.phone.locator("#answer-text").fill("It is on its way.")
    place.phone.get_by_role("button", name="Send answer").click()
    expect(place.phone.locator('.message[data-kind="answer"]')).to_contain_text("It is on its way.")


def test_an_offer_that_nobody_answers_moves_on_to_the_next(place: Place, cem: Visitor) -> None:
    place.do(ROUTING, ANSWERED_WITHIN)
    place.troth.take(mail("Piet <piet@customer.example>", ADDRESS, "My chair", "It wobbles."))
    cards = {"bo": place.phone.locator(".ask"), "cem": cem.page.locator(".ask")}
    until(lambda: any(one.count() for one in cards.values()), "an offer on a screen")
    first = next(name for name, one in cards.items() if one.count())
    second = "cem" if first == "bo" else "bo"
    expect(cards[second]).to_contain_text("It wobbles.")
    expect(cards[first]).to_have_count(0)
    (place.phone if second == "bo" else cem.page).keyboard.press("y")
    until(lambda: place.holder_of("My chair") == (BO if second == "bo" else CEM), "a holder")


def test_who_closes_the_laptop_loses_the_chat_to_somebody_here_and_the_customer_is_told(
    place: Place, cem: Visitor
) -> None:
    choose(place.phone, "Away")
    with visiting(place.browser) as sanne:
        sanne.page.goto(place.shop.url)
        sanne.page.get_by_role("button", name="Open the chat").click()
        sanne.page.get_by_label("Your message").fill("Is the green lamp still there?")
        sanne.page.keyboard.press("Enter")
        expect(cem.page.locator(".ask[data-urgent]")).to_contain_text("green lamp")
        cem.page.locator(".ask[data-urgent]").get_by_role("button", name="Accept").click()
        until(lambda: place.holder_of("Is the green lamp still there?") == CEM, "Cem has the chat")
        choose(place.phone, "Online")

        cem.page.context.close()
        place.do(FELL_SILENT, CEM)

        expect(place.phone.locator(".ask")).to_contain_text("green lamp")
        expect(sanne.page.get_by_text("Somebody else of our team goes on with this")).to_be_visible()
        place.phone.locator(".ask").get_by_role("button", name="Accept").click()
        place.phone.wait_for_url("**/conversations/*")
        place.phone.locator("#answer-text").fill("Yes, four are left.")
        place.phone.get_by_role("button", name="Send answer").click()
        expect(sanne.page.get_by_text("Yes, four are left.")).to_be_visible()
    assert "0 violations" in place.troth.do("check")
