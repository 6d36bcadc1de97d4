"""A promise that cannot be kept is told anew before it breaks, and the customer chooses what to do instead.

Over two seconds: one server and one browser; four visitors and a mail wait together until time runs out.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import Visitor, chromium, sign_in, visiting
from tests.journeys.chat.shop import Shop, open_shop, page
from tests.journeys.sink import Arrived, Sink
from tests.journeys.troth import Api, Troth, mail
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.browser]

MAIL, EMMA, SANNE = "help@shop.example", "emma@customer.example", "sanne@klant.example"
LENA, NOOR = "lena@kunde.example", "noor@klant.example"
MAILS = {EMMA: "Order 1234", LENA: "Order 5678", NOOR: "Order 9012"}
QUESTIONS = {
    "waits": "Is the green lamp still there?",
    "mail": "Is the red lamp still there?",
    "call": "Is the blue lamp still there?",
    "gone": "Is the black lamp still there?",
}
LINK = re.compile(r"https?://\S+/request/\S+")


@dataclass
class Place:
    """The desk, and those who wait at the shop's page, by what they will choose."""

    troth: Troth
    api: Api
    sink: Sink
    agent: Visitor
    visitors: dict[str, Visitor]


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    terms = tmp_path_factory.mktemp("terms") / "terms.json"
    terms.write_text(json.dumps([{"kind": "call_back", "within": "15m"}]), encoding="utf-8")
    with open_shop(running.url) as shop, chromium() as browser, ExitStack() as open_pages:
        key = _set_up(running, shop, sink, terms)
        shop.pages["/"] = page(running.url, key)
        api = running.api()
        agent = open_pages.enter_context(visiting(browser))
        visitors = {name: open_pages.enter_context(visiting(browser)) for name in QUESTIONS}
        sign_in(agent.page, running.url)
        for sender, subject in MAILS.items():
            running.take(mail(sender, MAIL, subject, "Where is my order? It is late."))
        for name, visitor in visitors.items():
            _write(visitor.page, shop.url, QUESTIONS[name])
        yield Place(running, api, sink, agent, visitors)
        api.close()


def _set_up(troth: Troth, shop: Shop, sink: Sink, terms: Path) -> str:
    troth.set_up("shop")
    promised = ("--promise", "20s", "--terms", str(terms))
    way = ("--address", MAIL, "--relay", sink.url)
    troth.do("channel", "add", "mail", "--brand", "shop", *way, *promised)
    told = troth.do("channel", "add", "chat", "--brand", "shop", "--origin", shop.url, *promised)
    found = re.search(r"key (\w+)", told)
    assert found is not None, told
    with troth.database() as database:
        # A second new time would bring the choices back in the midst of what is chosen.
        database.execute("update policies set most_resets = 1")
    return found[1]


def _write(page: Page, url: str, question: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Open the chat").click()
    page.get_by_label("Your message").fill(question)
    page.keyboard.press("Enter")


def _chain(place: Place, words: str) -> Page:
    """The conversation in which this was asked, as an agent sees it."""
    (number,) = (one["id"] for one in place.api.walk("/conversations") if one["subject"] == words)
    place.agent.page.goto(f"{place.troth.url}/shop/conversations/{number}")
    return place.agent.page


def test_before_the_time_is_up_every_visitor_is_told_a_new_one_with_choices(place: Place) -> None:
    for visitor in place.visitors.values():
        told = visitor.page.locator('troth-chat li[data-kind="announcement"]').last
        expect(told).to_contain_text("too little time left to answer you well")
        choices = visitor.page.get_by_role("region", name="What would you rather have?")
        expect(choices.get_by_role("button")).to_have_count(4)
    place.visitors["waits"].find_no_barrier()


def test_a_mail_tells_it_too_before_the_break(place: Place) -> None:
    anew = place.sink.next_to(EMMA, after=1)
    assert "We told you that we would answer by" in anew.text
    first = [one for one in _promises(place) if one["channel"] == MAIL and one["reset_at"]]
    assert anew.at < min(datetime.fromisoformat(one["due_at"]).timestamp() for one in first)


def test_who_keeps_waiting_is_thanked_and_the_desk_reads_it(place: Place) -> None:
    waiting = place.visitors["waits"].page
    waiting.get_by_role("button", name="I keep waiting").click()
    expect(waiting.get_by_text("Thank you for your patience.")).to_be_visible()
    desk = _chain(place, QUESTIONS["waits"])
    for words in ("The customer keeps waiting", "Instead of", "Supervisors warned"):
        expect(desk.locator("#promises")).to_contain_text(words)
    place.agent.find_no_barrier()
    expect(waiting.get_by_role("region", name="What would you rather have?")).to_be_hidden()
    expect(waiting.get_by_text("Thank you for your patience.")).to_be_visible()


def test_who_would_rather_have_mail_is_promised_it_in_the_chat_and_answered_there(place: Place) -> None:
    visitor = place.visitors["mail"].page
    visitor.get_by_role("button", name="Answer me by mail instead").click()
    choices = visitor.locator("troth-chat .choosing")
    choices.get_by_label("Your mail address").fill(SANNE)
    place.visitors["mail"].find_no_barrier(widths=(380,))
    choices.get_by_role("button", name="Answer me by mail instead").last.click()
    expect(visitor.locator("troth-chat .promise")).to_contain_text("We will answer you by mail by")
    expect(choices).to_be_hidden()
    desk = _chain(place, QUESTIONS["mail"])
    desk.get_by_label("Your answer").fill("Yes, four of them are left.")
    desk.get_by_role("button", name="Send answer").click()
    until(lambda: any("four of them" in one.text for one in place.sink.to(SANNE)), "the answer by mail")
    assert len(place.sink.to(SANNE)) == 1, "a machine mails no address that somebody typed"


def test_who_would_rather_be_called_is_promised_a_call(place: Place) -> None:
    visitor = place.visitors["call"].page
    visitor.get_by_role("button", name="Call me back").click()
    choices = visitor.locator("troth-chat .choosing")
    choices.get_by_label("Your phone number").fill("+31 20 123 45 67")
    choices.get_by_role("button", name="Call me back").last.click()
    expect(visitor.locator("troth-chat .promise")).to_contain_text("We will call you at")
    expect(_chain(place, QUESTIONS["call"]).locator("#promises")).to_contain_text("Call back")


def test_who_needs_no_answer_any_more_has_none_owed(place: Place) -> None:
    visitor = place.visitors["gone"].page
    visitor.get_by_role("button", name="I need no answer any more").click()
    expect(visitor.locator("troth-chat .promise")).to_be_hidden()
    expect(visitor.locator("troth-chat .choosing")).to_be_hidden()


def test_the_reader_of_the_mail_chooses_on_the_page_of_their_request(place: Place) -> None:
    reader = _request(place, EMMA)
    reader.get_by_role("button", name="I keep waiting").click()
    expect(reader.get_by_role("button", name="I keep waiting")).to_be_hidden()
    until(lambda: "ChoiceMade" in _facts(place, MAILS[EMMA]), "the choice of the mail's reader")


def test_the_reader_of_the_mail_may_be_called_instead(place: Place) -> None:
    reader = _request(place, LENA)
    reader.locator("#call-back summary").click()
    reader.get_by_label("Your phone number").fill("+49 30 123 45 67")
    place.visitors["gone"].find_no_barrier(widths=(380,))
    reader.get_by_role("button", name="Call me then").click()
    expect(reader.get_by_text("We will call you at").first).to_be_visible()
    until(lambda: "PromiseChanged" in _facts(place, MAILS[LENA]), "the call that was chosen")


def test_the_reader_of_the_mail_may_need_no_answer_any_more(place: Place) -> None:
    reader = _request(place, NOOR)
    reader.locator("#end summary").click()
    reader.get_by_role("button", name="Close my request").click()
    until(lambda: "ConversationClosed" in _facts(place, MAILS[NOOR]), "the end of it")
    owed = [one for one in _promises(place) if one["channel"] == MAIL and one["voided_at"]]
    assert owed, "nothing is owed to who withdrew"


def test_an_agent_reads_the_words_before_telling_a_new_time_by_hand(place: Place) -> None:
    newest = max(place.api.walk("/promises"), key=lambda one: int(one["id"]))
    desk = place.agent.page
    talk = f"{place.troth.url}/shop/conversations/{newest['conversation_id']}"
    desk.goto(f"{talk}/promises/{newest['id']}/reset")
    desk.get_by_label("Reason").fill("The courier looks for your parcel.")
    expect(desk.locator("#preview")).to_contain_text("The courier looks for your parcel.")
    place.agent.find_no_barrier()


def test_what_was_told_first_is_broken_at_its_time_and_stays_on_the_books(place: Place) -> None:
    first = [one for one in _promises(place) if one["reset_at"] and one["broken_at"]]
    assert first, "at least those who kept waiting"
    for one in first:
        late = datetime.fromisoformat(one["broken_at"]) - datetime.fromisoformat(one["due_at"])
        assert 0 <= late.total_seconds() < 1
        assert one["reset_at"] < one["due_at"]


def _request(place: Place, customer: str) -> Page:
    """The page of their request, by the link in the mail that told them a new time."""
    anew: Arrived = place.sink.next_to(customer, after=1)
    link = LINK.search(anew.text)
    assert link is not None, anew.text
    reader = place.visitors["gone"].page
    reader.goto(link[0])
    return reader


def _promises(place: Place) -> list[dict[str, str]]:
    return list(place.api.walk("/promises"))


def _facts(place: Place, subject: str) -> list[str]:
    talks = {one["id"] for one in place.api.walk("/conversations") if one["subject"] == subject}
    facts = place.api.walk("/facts?limit=1000")
    return [one["name"] for one in facts if one["conversation_id"] in talks]
