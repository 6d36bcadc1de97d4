"""One agent at one screen: the list by keyboard and live, and files, folds and mentions in a conversation.

The tests are one story and run in its order.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
QUOTING = "It has not come.\n\nOn 1 November 2026 The Shop wrote:\n> It left on Friday.\n> Your shop\n"
CARRY = """([selector, kind, name]) => {
    const carried = new DataTransfer();
    carried.items.add(new File(["a picture of it"], name, {type: "text/plain"}));
    const held = kind === "paste" ? "clipboardData" : "dataTransfer";
    const about = {bubbles: true, cancelable: true, [held]: carried};
    const made = kind === "paste" ? new ClipboardEvent(kind, about) : new DragEvent(kind, about);
    document.querySelector(selector).dispatchEvent(made);
}"""
"""A file as the browser hands it to a page: pasted, or dropped."""

NAMED = """
    with said as (
        insert into messages (brand_id, conversation_id, kind, text, said_at, is_automatic, problem, about)
        select brand_id, id, 'note', 'See this, @Ana', now(), false, '', '{}' from conversations limit 1
        returning id, brand_id
    )
    insert into mentions (brand_id, message_id, user_id) select s.brand_id, s.id, u.id from said s, users u
"""

NOTED = """
    with said as (
        insert into messages (brand_id, conversation_id, kind, text, said_at, is_automatic, problem, about)
        select brand_id, id, 'note', 'The courier is late.', now(), false, '', '{}' from conversations
        where subject = 'Emma''s lamp' returning brand_id, conversation_id
    )
    select pg_notify('troth', brand_id || ':' || conversation_id) from said
"""


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink) -> Troth:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="15m")
    for name in ("Emma", "Cem"):
        running.take(
            mail(f"{name} <{name.lower()}@customer.example>", ADDRESS, f"{name}'s lamp", "Where is it?")
        )
    return running


@pytest.fixture(scope="module")
def visitor(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        sign_in(made.page, place.url)
        yield made


def focused(page: Page) -> str:
    """The name on the row that has the focus."""
    found = page.locator(".row-head:focus .row-name")
    return found.inner_text() if found.count() else ""


def test_the_list_goes_by_keys_and_stays_where_the_reader_is(
    visitor: Visitor, page: Page, place: Troth
) -> None:
    expect(page.locator(".row")).to_have_count(2)
    page.keyboard.press("j")
    assert focused(page) == "Emma"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Cem"
    page.keyboard.press("k")
    place.take(mail("Ada <ada@customer.example>", ADDRESS, "Ada's lamp", "And mine?"))
    expect(page.locator(".row-name")).to_have_text(["Emma", "Cem", "Ada"])
    assert focused(page) == "Emma"
    visitor.find_no_barrier()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Emma's lamp")
    page.go_back()
    expect(page.locator(".row:not([data-unread]) .row-name")).to_have_text("Emma")


def test_a_click_is_not_lost_because_the_list_is_drawn_anew_meanwhile(page: Page, place: Troth) -> None:
    row = page.locator(".row-head", has_text="Emma").first
    row.hover()
    page.mouse.down()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        place.take(mail("Ada <ada@customer.example>", ADDRESS, "Again", "Is anybody there?"))
    page.wait_for_timeout(300)
    page.mouse.up()
    expect(page.get_by_role("heading", level=1)).to_have_text("Emma's lamp")
    page.go_back()


def test_what_is_searched_can_be_kept_as_a_view(visitor: Visitor, page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("is:un")
    expect(page.locator(".find-try:visible")).to_contain_text(["is:unread"])
    page.keyboard.type("read")
    page.keyboard.press("Enter")
    expect(page.locator(".row-name")).to_have_text(["Ada", "Ada", "Cem"])  # the newest word first
    page.get_by_text("Save as a view").click()
    visitor.find_no_barrier()
    page.get_by_label("Name", exact=True).fill("Fresh")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#views")).to_contain_text("Fresh")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.locator("#rows-region h2")).to_be_visible()
    visitor.find_no_barrier(schemes=("light",))


def test_files_come_by_dropping_and_by_pasting(
    visitor: Visitor, page: Page, place: Troth, sink: Sink
) -> None:
    page.goto(f"{place.url}/shop/conversations")
    page.get_by_role("link", name="Cem").click()
    expect(page.locator(".composer-box")).to_be_visible()
    page.wait_for_load_state()  # its program has run, and hears what is dropped
    page.evaluate(CARRY, [".composer-box", "drop", "dropped.txt"])
    expect(page.locator(".chip-name")).to_have_text(["dropped.txt"])
    page.evaluate(CARRY, ["#answer-text", "paste", "pasted.txt"])
    expect(page.locator(".chip-name")).to_have_text(["dropped.txt", "pasted.txt"])
    visitor.find_no_barrier(schemes=("light",))
    page.get_by_role("button", name="Remove pasted.txt").click()
    page.locator("#answer-text").fill("A picture of it is here.")
    page.keyboard.press("Control+Enter")
    expect(page.locator('.message[data-kind="answer"] .file')).to_contain_text(["dropped.txt"])
    expect(page.locator(".chip")).to_have_count(0)
    sent = sink.next_to("cem@customer.example", after=1)
    assert [part.get_filename() for part in sent.mail.iter_attachments()] == ["dropped.txt"]


def test_what_was_unfolded_stays_so_while_the_page_goes_on(page: Page, place: Troth, sink: Sink) -> None:
    place.take(from_cem(QUOTING, sink))
    page.get_by_text("Show quoted text").click()
    expect(page.get_by_text("It left on Friday.")).to_be_visible()
    place.take(from_cem("Are you there?", sink))
    expect(page.get_by_text("Are you there?")).to_be_visible()
    expect(page.get_by_text("It left on Friday.")).to_be_visible()


def from_cem(text: str, sink: Sink) -> EmailMessage:
    """A word more in the conversation that they were answered in."""
    made = mail("Cem <cem@customer.example>", ADDRESS, "Re: Cem's lamp", text)
    made["In-Reply-To"] = sink.to("cem@customer.example")[-1].header("Message-ID")
    return made


def test_who_is_named_finds_it_behind_their_own_menu(visitor: Visitor, page: Page, place: Troth) -> None:
    with place.database() as database:
        database.execute(NAMED)
    page.get_by_role("button", name="Settings and sign-out").click()
    expect(page.locator(".menu-count")).to_contain_text("1")
    page.get_by_role("link", name="Mentions").click()
    expect(page.get_by_text("See this, @Ana")).to_be_visible()
    visitor.find_no_barrier(schemes=("light",))


def test_an_agent_gives_their_word_and_keeps_it_by_a_call(
    visitor: Visitor, page: Page, place: Troth, sink: Sink
) -> None:
    page.goto(f"{place.url}/shop/conversations")
    page.get_by_role("link", name="Emma").click()
    page.locator("#answer-text").fill("I am on it.")
    page.get_by_text("Promise something yourself").press("Enter")
    tomorrow = datetime.now(ZoneInfo("Europe/Amsterdam")).date() + timedelta(days=1)
    page.locator("#id_promise_at").fill(f"{tomorrow}T10:00")
    expect(page.locator(".give-sentence")).to_contain_text("I will call you by 10:00 tomorrow")
    visitor.find_no_barrier(schemes=("light",))
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator('.message[data-kind="answer"]')).to_contain_text("I will call you by 10:00 tomorrow")
    sent = sink.next_to("emma@customer.example", after=1)
    assert "I will call you by 10:00 tomorrow" in str(sent.mail.get_body(("plain",)))
    assert [part.get_filename() for part in sent.mail.iter_attachments()] == ["receipt.json"]
    page.get_by_placeholder("What was said (optional)").fill("Ok, said Emma.")
    # Somebody else's act draws the promises anew: what stands in the box is not lost.
    with place.database() as database:
        database.execute(NOTED)
    expect(page.get_by_text("The courier is late.")).to_be_visible()
    page.get_by_role("button", name="I called").click()
    expect(page.locator(".promise").first).to_contain_text("Kept")
    expect(page.locator('.message[data-kind="note"]').last).to_contain_text("Ok, said Emma.")


def test_a_suspected_filler_is_looked_at_by_somebody(visitor: Visitor, page: Page, place: Troth) -> None:
    place.take(mail("Bo <bo@customer.example>", ADDRESS, "Bo's lamp", "Where is it?"))
    api = place.api()
    asked = next(one["id"] for one in api.walk("/conversations") if one["subject"] == "Bo's lamp")
    api.ask("POST", f"/conversations/{asked}/replies", {"text": "We are looking into it."})
    api.close()
    page.goto(f"{place.url}/shop/board")
    page.get_by_role("link", name="Review").click()
    expect(page.locator(".finding-why")).to_have_text("It says what can be said to everybody.")
    visitor.find_no_barrier()
    page.get_by_placeholder("What you make of it (optional)").fill("Spoke to Ana.")
    page.get_by_role("button", name="Looked at").click()
    expect(page.locator(".finding")).to_have_count(0)
    page.get_by_role("link", name="Looked at").click()
    expect(page.locator(".finding-look")).to_contain_text("Spoke to Ana.")
