"""A chat from a shop's page to the desk and back, in a real browser. The tests are one story, in its order.

Over two seconds: one server and one browser serve all of it, and the server is started twice.
"""

import re
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.browser import Visitor, chromium, visiting
from tests.journeys.chat.shop import Shop, open_shop, page
from tests.journeys.sink import Sink
from tests.journeys.troth import OWNER, PASSWORD, Troth
from tests.journeys.waiting import until
from troth.channels.chat.rules.signature import Claim, signature

pytestmark = [pytest.mark.journey, pytest.mark.browser]

QUESTION = "Hello, is the green lamp still there?"
ANSWER = "Yes, four of them are left."
CUSTOMER = "sanne@klant.example"
LEAVES_AFTER = "2"
FLOOD = 60  # words; on a slow machine, half of them might come at a pace that is allowed
"""Seconds without a line after which a customer has left; a reload of a page takes less."""
LINES = """async () => {
  const { held } = await navigator.locks.query();
  return held.filter(({ name }) => name.startsWith("troth-chat")).length;
}"""
"""How many tabs of this browser hold a line."""
LAMP = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A picture of one point."""


@dataclass
class Place:
    """The desk, the shop's site, the shop's browser and the agent's."""

    troth: Troth
    shop: Shop
    browser: Browser
    agent: Visitor
    key: str
    secret: str
    other_key: str

    @property
    def desk(self) -> Page:
        return self.agent.page


@pytest.fixture(scope="module")
def place(troth: Troth, sink: Sink) -> Iterator[Place]:
    troth.start(TROTH_CHAT_LEAVES_AFTER=LEAVES_AFTER)
    with open_shop(troth.url) as shop, chromium() as browser:
        troth.set_up("shop")
        troth.add_mail("help@shop.example", sink.url, promise="2h")
        key, secret = add_chat(troth, "shop", "--origin", shop.url, "--origin", "file", "--promise", "30s")
        troth.do("setup", "--brand", "quay", "--name", "The Quay", "--email", OWNER)
        other_key, _ = add_chat(troth, "quay", "--origin", shop.url, "--accent", "#f2c14e")
        shop.pages |= {"/": page(troth.url, key), "/quay": page(troth.url, other_key)}
        with visiting(browser) as agent:
            sign_in(agent.page, troth)
            yield Place(troth, shop, browser, agent, key, secret, other_key)


def add_chat(troth: Troth, brand: str, *how: str) -> tuple[str, str]:
    """The key and the secret that it prints."""
    told = troth.do("channel", "add", "chat", "--brand", brand, *how)
    found = re.search(r"key (\w+).*server only: (\S+)", told, re.DOTALL)
    assert found is not None, told
    return found[1], found[2]


def sign_in(page: Page, troth: Troth) -> None:
    page.goto(f"{troth.url}/sign-in")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/conversations")


@pytest.fixture(scope="module")
def customer(place: Place) -> Iterator[Visitor]:
    with visiting(place.browser) as made:
        yield made


def signed(claim: Claim, secret: str) -> dict[str, str]:
    """The attributes that the shop's server writes into its page."""
    return {
        "data_user": claim.user_id,
        "data_user_email": claim.mail,
        "data_user_name": claim.name,
        "data_user_exp": str(claim.expires),
        "data_user_signature": signature(secret, claim),
    }


def attach_to_newest_answer(place: Place, name: str) -> None:
    """As the desk's composer does, where the files lie."""
    content = b64decode(LAMP)
    digest = sha256(content).hexdigest()
    with place.troth.database() as database:
        found = database.execute(
            "select m.id, m.brand_id from messages m join channels c on c.brand_id = m.brand_id "
            "where m.kind = 'answer' and c.address = %s order by m.id desc limit 1",
            [place.key],
        ).fetchone()
        assert found is not None
        database.execute(
            "insert into attachments (brand_id, message_id, name, media_type, size, blob, is_original) "
            "values (%s, %s, %s, 'image/png', %s, %s, false)",
            [found[1], found[0], name, len(content), digest],
        )
    path = place.troth.data / "blobs" / str(found[1]) / digest[:2] / digest[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def open_chat(page: Page) -> None:
    page.get_by_role("button", name="Open the chat").click()
    expect(page.get_by_label("Your message")).to_be_focused()


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def flood(page: Page, words: int) -> None:
    """All at once, however slow the machine: typed one by one they might come at a pace that is allowed."""
    page.get_by_label("Your message").evaluate(
        """(box, words) => {
            for (let number = 1; number <= words; number += 1) {
                box.value = `Word ${number}.`;
                box.form.requestSubmit();
            }
        }""",
        words,
    )


def said(page: Page, text: str) -> Locator:
    return page.locator("troth-chat li", has_text=text)


def answer(desk: Page, text: str) -> None:
    desk.get_by_label("Your answer").fill(text)
    desk.get_by_role("button", name="Send answer").click()
    expect(desk.locator(".message[data-kind=answer]").last).to_contain_text(text)


def test_the_widget_opens_on_a_strangers_page_under_a_strict_policy(place: Place, customer: Visitor) -> None:
    customer.page.goto(place.shop.url)
    open_chat(customer.page)
    expect(customer.page.get_by_text("We answer within 30 seconds")).to_be_visible()
    customer.find_no_barrier()


def test_nothing_is_stored_before_the_first_message(customer: Visitor) -> None:
    assert customer.page.evaluate("localStorage.length") == 0
    assert customer.page.context.cookies(customer.page.url) == []


def test_a_message_is_told_a_promise_that_counts_down(customer: Visitor) -> None:
    page = customer.page
    write(page, QUESTION)
    expect(page.locator(".promise")).to_contain_text("We will answer by")
    left = page.locator(".promise b")
    expect(left).to_contain_text(re.compile(r"0:\d\d left"))
    expect(left).not_to_have_text(left.inner_text())
    expect(page.locator(".now")).to_have_text("You are next.")
    expect(said(page, QUESTION)).to_have_count(1)


def test_the_desk_shows_it_and_that_the_customer_is_there(place: Place) -> None:
    desk = place.desk
    desk.get_by_role("link", name=re.compile("Visitor")).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(desk.locator("#promises .told")).to_be_visible()


def test_the_answer_is_seen_without_a_reload_and_keeps_the_promise(place: Place, customer: Visitor) -> None:
    customer.page.evaluate("window.wasHereBefore = true")
    answer(place.desk, ANSWER)
    expect(said(customer.page, ANSWER)).to_be_visible()
    expect(customer.page.locator(".promise, .now").filter(visible=True)).to_have_count(0)
    assert customer.page.evaluate("window.wasHereBefore")
    expect(place.desk.locator("#promises .badge")).to_have_text("Kept")
    expect(place.desk.locator('.message[data-kind="answer"] .delivery')).to_have_attribute(
        "data-state", "sent"
    )
    customer.find_no_barrier()


def test_writing_is_shown_to_the_agent(place: Place, customer: Visitor) -> None:
    customer.page.get_by_label("Your message").press_sequentially("And the")
    expect(place.desk.get_by_text("is writing")).to_be_visible()
    expect(place.desk.get_by_text("is writing")).to_be_hidden()
    expect(place.desk.get_by_text("has read the answer")).to_be_visible()
    customer.page.get_by_label("Your message").fill("")


def test_writing_is_shown_to_the_customer(place: Place, customer: Visitor) -> None:
    sign = customer.page.locator("troth-chat .typing")
    expect(sign).to_be_empty()
    place.desk.get_by_label("Your answer").press_sequentially("It is")
    expect(sign).to_have_text("The Shop is writing")
    place.desk.get_by_label("Your answer").fill("")
    expect(sign).to_be_empty()


def test_a_reload_loses_nothing(customer: Visitor) -> None:
    customer.page.reload()
    open_chat(customer.page)
    for text in (QUESTION, ANSWER):
        expect(said(customer.page, text)).to_have_count(1)


def test_ten_tabs_hold_one_line_and_all_show_the_same(place: Place, customer: Visitor) -> None:
    context: BrowserContext = customer.page.context
    tabs = [context.new_page() for _ in range(9)]
    for tab in tabs:
        tab.goto(place.shop.url)
        open_chat(tab)
    answer(place.desk, "They are in the window.")
    for tab in (customer.page, *tabs):
        expect(said(tab, "They are in the window.")).to_have_count(1)
        expect(said(tab, QUESTION)).to_have_count(1)
    assert customer.page.evaluate(LINES) == 1
    for tab in tabs:
        tab.close()
    customer.page.bring_to_front()
    answer(place.desk, "All four.")
    expect(said(customer.page, "All four.")).to_have_count(1)


def test_what_is_written_without_a_connection_is_sent_later(place: Place, customer: Visitor) -> None:
    page = customer.page
    customer.forgives("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    write(page, "I am on a train.")
    expect(said(page, "I am on a train.")).to_contain_text("Waiting for the connection")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(place.desk.locator(".message", has_text="I am on a train.")).to_have_count(1)
    expect(said(page, "I am on a train.")).not_to_contain_text("Waiting")
    expect(page.get_by_text("No connection.")).to_be_hidden()


def test_a_server_that_starts_anew_loses_nothing(place: Place, customer: Visitor) -> None:
    page = customer.page
    for one in (customer, place.agent):
        one.forgives("net::ERR_")
        one.forgives("htmx:sendError")
    place.troth.end()
    write(page, "Are you there?")
    expect(said(page, "Are you there?")).to_contain_text("Waiting for the connection")
    place.troth.start(TROTH_CHAT_LEAVES_AFTER=LEAVES_AFTER)
    expect(place.desk.locator(".message", has_text="Are you there?")).to_have_count(1, timeout=40_000)
    answer(place.desk, "We are back.")
    expect(said(page, "We are back.")).to_have_count(1)
    expect(said(page, "Are you there?")).to_have_count(1)


def test_a_file_reaches_the_desk(place: Place, customer: Visitor, tmp_path: Path) -> None:
    picture = tmp_path / "lamp.png"
    picture.write_bytes(b64decode(LAMP))
    customer.page.locator("troth-chat input[type=file]").set_input_files(picture)
    customer.page.get_by_role("button", name="Send", exact=True).click()
    sent = customer.page.get_by_role("button", name="Picture lamp.png, open to download")
    expect(sent.locator("canvas")).to_be_visible()
    expect(place.desk.locator(".message", has_text="lamp.png")).to_have_count(1)


def test_a_file_of_an_agents_reaches_the_customer(place: Place, customer: Visitor) -> None:
    """A picture shows itself under the shop's own strict policy; anything is fetched by the chat's token."""
    attach_to_newest_answer(place, "bill.png")
    customer.page.reload()
    open_chat(customer.page)
    shown = customer.page.get_by_role("button", name="Picture bill.png, open to download")
    expect(shown.locator("canvas")).to_be_visible()
    with customer.page.expect_download() as downloading:
        shown.click()
    assert downloading.value.suggested_filename == "bill.png"
    assert downloading.value.path().read_bytes() == b64decode(LAMP)


def test_who_logs_in_at_the_shop_takes_their_talk_along(place: Place) -> None:
    claim = Claim(user_id="7", mail="lotte@klant.example", name="Lotte", expires=int(time.time()) + 600)
    with visiting(place.browser) as visitor:
        visitor.page.goto(place.shop.url)
        open_chat(visitor.page)
        write(visitor.page, "Before I logged in.")
        expect(visitor.page.locator(".promise")).to_contain_text("We will answer by")
        place.shop.pages["/account"] = page(place.troth.url, place.key, **signed(claim, place.secret))
        visitor.page.goto(f"{place.shop.url}/account")
        open_chat(visitor.page)
        expect(said(visitor.page, "Before I logged in.")).to_have_count(1)
        write(visitor.page, "After I logged in.")
        expect(said(visitor.page, "Sent").or_(said(visitor.page, "After I logged in."))).to_have_count(1)
        desk = place.desk.context.new_page()
        desk.goto(f"{place.troth.url}/shop/conversations")
        desk.get_by_role("link", name=re.compile("Before I logged in|After I logged in")).first.click()
        for text in ("Before I logged in.", "After I logged in."):
            expect(desk.locator(".message", has_text=text)).to_have_count(1)
        desk.close()


def test_a_flood_is_held_back_and_says_so(place: Place) -> None:
    """Sixty words a minute, half of them at once: the rest waits, is shown to wait, and is not lost."""
    with visiting(place.browser) as visitor:
        visitor.forgives("429")
        visitor.page.goto(place.shop.url)
        open_chat(visitor.page)
        flood(visitor.page, FLOOD)
        expect(visitor.page.get_by_text("You write faster than we can take").first).to_be_visible()
        expect(visitor.page.locator("troth-chat li[data-kind=customer]")).to_have_count(FLOOD)


def test_another_brand_has_its_own_chat_and_history(place: Place, customer: Visitor) -> None:
    tab = customer.page.context.new_page()
    tab.goto(f"{place.shop.url}/quay")
    open_chat(tab)
    expect(tab.get_by_role("heading", name="The Quay")).to_be_visible()
    expect(said(tab, QUESTION)).to_have_count(0)
    write(tab, "Is the quay open?")
    expect(said(tab, "Sent").or_(said(tab, "Is the quay open?"))).to_have_count(1)
    expect(tab.locator(".promise")).to_be_hidden()
    expect(said(customer.page, "Is the quay open?")).to_have_count(0)
    tab.close()


def test_a_changed_chat_looks_and_speaks_otherwise(place: Place) -> None:
    how = ("--accent", "#7a1f5c", "--position", "start", "--language", "nl", "--title", "De Kade")
    told = place.troth.do("channel", "change", "--address", place.other_key, *how)
    assert told.startswith("Changed: title, accent, position, languages.")
    with visiting(place.browser) as visitor:
        visitor.page.goto(f"{place.shop.url}/quay")
        chat = visitor.page.locator("troth-chat")
        expect(chat).to_have_attribute("lang", "nl")
        expect(chat).to_have_attribute("data-position", "start")
        visitor.page.get_by_role("button", name="Chat openen").click()
        expect(visitor.page.get_by_role("heading", name="De Kade")).to_be_visible()
        visitor.find_no_barrier()


def test_a_page_that_is_opened_as_a_file_may_show_it_where_that_is_allowed(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(page(place.troth.url, place.key), encoding="utf-8")
    with visiting(place.browser) as visitor:
        visitor.page.goto((tmp_path / "page.html").as_uri())
        open_chat(visitor.page)
        write(visitor.page, "From a disk.")
        expect(visitor.page.locator(".promise")).to_contain_text("We will answer by")


def test_whoever_leaves_gets_the_answer_by_mail_once(place: Place, customer: Visitor, sink: Sink) -> None:
    page, desk = customer.page, place.desk
    write(page, "Please write to me.")
    # Beside it there is "Answer me by mail instead" once the short promise was told anew.
    page.get_by_role("button", name="Answer me by mail", exact=True).click()
    page.get_by_label("Your name").fill("Sanne")
    page.get_by_label("Your mail address").fill(CUSTOMER)
    customer.find_no_barrier()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Answers follow by mail")).to_be_visible()
    expect(desk.locator(".message", has_text="Please write to me.")).to_have_count(1)
    page.close()
    expect(desk.get_by_text("has left; answers follow by mail")).to_be_visible()
    answer(desk, "It is on its way to you.")
    until(lambda: sink.to(CUSTOMER), "the answer by mail", seconds=30)
    with place.troth.database() as database:
        waiting = "select count(*) from procrastinate_jobs where task_name = %s and status in (%s, %s)"
        looks = ("chat.follow_by_mail", "todo", "doing")
        until(lambda: database.execute(waiting, looks).fetchone() == (0,), "the last look", seconds=20)
    mails = sink.to(CUSTOMER)
    assert len(mails) == 1
    assert mails[0].text.startswith("It is on its way to you.")
    assert mails[0].sender == "help@shop.example"


def test_the_rules_hold_afterwards(place: Place) -> None:
    checked = place.troth.run("check")
    assert checked.returncode == 0, checked.stdout
