"""The whole job with a real browser and real mail: from the first visit to a kept promise and on.

The tests are one story and run in its order. Half a minute: every page is looked at in four ways.
"""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browser import Visitor, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import OWNER, PASSWORD, Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@lantern.example"
CUSTOMER = "sanne@klant.example"
QUESTION = "Goedemiddag, ik heb vorige week een lamp besteld en sindsdien niets gehoord. Wanneer komt hij?"
ANSWER = "Your lamp left us this morning and will be with you tomorrow."
SECOND_QUESTION = "Dank u wel. Kan de bezorger de lamp bij de buren afgeven als ik er niet ben?"
SECOND_ANSWER = "Yes, the carrier may leave it with a neighbour."


@pytest.fixture(scope="module")
def visitor(browser: Browser, troth: Troth) -> Iterator[Visitor]:
    troth.start()
    with visiting(browser) as made:
        yield made


def test_the_first_visit_leads_to_the_page_that_sets_up(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.goto(troth.url)
    assert page.url == f"{troth.url}/first-run"
    visitor.find_no_barrier()


def test_the_sentence_for_customers_follows_the_form(page: Page) -> None:
    sentence = page.locator("#sentence")
    expect(sentence).to_contain_text("2 hours")
    page.get_by_label("We answer within").select_option("15 minutes")
    expect(sentence).to_contain_text("15 minutes")
    page.locator("label.choice", has_text="Sat").click()
    page.locator("label.choice", has_text="Sun").click()
    before = sentence.inner_text()
    page.get_by_label("Open from").fill("00:00")
    page.get_by_label("Until").fill("00:00")
    expect(sentence).not_to_have_text(before)


def test_confirming_the_promise_opens_the_desk(visitor: Visitor, troth: Troth, sink: Sink) -> None:
    page = visitor.page
    page.get_by_label("Name of the brand").fill("Lantern")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your e-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Mail address for customers").fill(ADDRESS)
    page.get_by_label("Relay for outgoing mail").fill(sink.url)
    page.get_by_role("button", name="Confirm this promise").click()
    page.wait_for_url(f"{troth.url}/lantern/conversations")
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    visitor.find_no_barrier()


def test_a_mail_appears_by_itself_with_a_ticking_clock(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.evaluate("window.wasHereBefore = true")
    troth.take(mail(f"Sanne de Wit <{CUSTOMER}>", ADDRESS, "Waar blijft mijn lamp?", QUESTION))
    row = page.locator(".row", has_text="Sanne de Wit")
    expect(row).to_be_visible()
    assert page.evaluate("window.wasHereBefore"), "the page was loaded anew"
    digits = row.locator(".clock-time")
    assert re.fullmatch(r"1[45]:\d\d", digits.inner_text())
    expect(digits).not_to_have_text(digits.inner_text())
    visitor.find_no_barrier()


def test_the_customer_was_told_the_time_in_their_own_language(page: Page, sink: Sink) -> None:
    told = sink.next_to(CUSTOMER)
    due = datetime.fromisoformat(page.locator(".row .clock").get_attribute("data-due") or "")
    assert f"{due.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}" in told.text
    assert "antwoord" in told.text.lower()
    assert told.header("Content-Language") == "nl"
    assert told.header("Auto-Submitted") == "auto-replied"
    assert told.sender == ""


def test_a_conversation_opens_with_what_was_said_and_told(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="Sanne de Wit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar blijft mijn lamp?")
    expect(said(page, "customer")).to_have_text(QUESTION)
    expect(page.locator("#promises .told")).to_be_visible()
    visitor.find_no_barrier()


def test_an_answer_is_sent_and_keeps_the_promise(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Send answer").click()
    expect(said(page, "answer")).to_have_text(ANSWER)
    # It was on its way when the page was drawn; that it is out shows by itself.
    expect(page.locator('.message[data-kind="answer"] .delivery')).to_have_attribute("data-state", "sent")
    expect(page.locator("#promises .badge")).to_have_text("Kept")
    expect(page.locator("#state .clock")).to_have_count(0)
    page.get_by_role("link", name="Promises", exact=True).click()
    page.wait_for_url(f"{troth.url}/lantern/promises")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody .badge")).to_have_text("Kept")
    visitor.find_no_barrier()


def test_the_answer_reaches_the_customer_in_their_thread(sink: Sink) -> None:
    acknowledgement, answer = sink.next_to(CUSTOMER), sink.next_to(CUSTOMER, after=1)
    assert answer.text.startswith(ANSWER)
    assert not answer.is_automatic
    assert answer.sender == ADDRESS
    assert answer.header("Subject") == "Re: Waar blijft mijn lamp?"
    question = acknowledgement.header("In-Reply-To")
    assert question.endswith("@customer.example>")
    assert answer.header("In-Reply-To") == question
    assert answer.header("References").split() == [acknowledgement.header("Message-ID"), question]


def test_the_customers_reply_opens_the_next_turn(page: Page, troth: Troth, sink: Sink) -> None:
    answer = sink.next_to(CUSTOMER, after=1)
    page.get_by_role("link", name="Sanne de Wit").click()
    expect(page.locator("#state .clock")).to_have_count(0)
    reply = mail(f"Sanne de Wit <{CUSTOMER}>", ADDRESS, "Re: Waar blijft mijn lamp?", SECOND_QUESTION)
    reply["In-Reply-To"] = answer.header("Message-ID")
    reply["References"] = f"{answer.header('References')} {answer.header('Message-ID')}"
    troth.take(reply)
    expect(said(page, "customer").last).to_have_text(SECOND_QUESTION)
    expect(page.locator("#state .clock")).to_be_visible()
    expect(page.locator("#promises .badge")).to_have_text(["Running", "Kept"])
    assert sink.next_to(CUSTOMER, after=2).is_automatic


def test_ctrl_enter_sends(page: Page, sink: Sink) -> None:
    box = page.get_by_label("Your answer")
    box.focus()
    page.keyboard.type(SECOND_ANSWER)
    page.keyboard.press("Control+Enter")
    expect(said(page, "answer").last).to_have_text(SECOND_ANSWER)
    expect(page.locator("#promises .badge")).to_have_text(["Kept", "Kept"])
    assert sink.next_to(CUSTOMER, after=3).text.startswith(SECOND_ANSWER)
    expect(box).to_have_value("")


def test_after_signing_out_nothing_is_shown_until_signing_in(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.get_by_role("button", name="Settings and sign-out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{troth.url}/sign-in")
    page.goto(f"{troth.url}/lantern/promises")
    assert page.url.startswith(f"{troth.url}/sign-in?")
    visitor.find_no_barrier()
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{troth.url}/lantern/promises")


def test_nobody_got_a_mail_too_many(sink: Sink) -> None:
    time.sleep(1)
    assert [one.is_automatic for one in sink.arrived] == [True, False, True, False]


def test_the_ledger_tells_a_promise_step_by_step_and_told_beside_actual(
    visitor: Visitor, troth: Troth
) -> None:
    page = visitor.page
    page.goto(f"{troth.url}/lantern/promises")
    page.get_by_role("link", name="No. ").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Promise no.")
    expect(page.get_by_text("open: counts")).to_be_visible()
    visitor.find_no_barrier()
    page.goto(f"{troth.url}/lantern/promises/calibration")
    expect(page.locator(".picture-wide svg")).to_be_visible()
    visitor.find_no_barrier()


def test_opening_hours_show_what_they_come_to_while_they_are_written(visitor: Visitor, troth: Troth) -> None:
    page = visitor.page
    page.goto(f"{troth.url}/lantern/hours")
    preview, sunday = page.locator("#hours-preview"), page.get_by_label("Sunday")
    expect(page.locator(".ahead tbody tr")).to_have_count(14)
    visitor.find_no_barrier()
    sunday.fill("never")
    expect(preview).to_contain_text("is not a window")
    sunday.fill("00:00-24:00")
    page.get_by_label("Country 1").select_option("NL")
    expect(preview.locator(".told").first).to_contain_text("We will answer by")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Country 1")).to_have_value("NL")


def test_the_brands_own_words_are_what_the_next_customer_reads(
    visitor: Visitor, troth: Troth, sink: Sink
) -> None:
    page = visitor.page
    page.goto(f"{troth.url}/lantern/words?name=promise_when_open&language=nl")
    words, read = page.get_by_label("Your words"), page.locator("#words-read")
    words.fill("Antwoord: {moment}.")
    expect(read).to_contain_text("{span} is missing")
    words.fill("U hoort van ons: {moment}, over {span}!")
    expect(read).to_contain_text("over 15 minuten!")
    visitor.find_no_barrier()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Back to the built-in words")).to_be_visible()
    troth.take(mail("Piet <piet@klant.example>", ADDRESS, "Vraag", QUESTION))
    told = sink.next_to("piet@klant.example").text
    assert re.search(r"U hoort van ons: .*\d\d:\d\d.*, over 15 minuten!", told)
    assert "automatisch" in told


def said(page: Page, kind: str) -> Locator:
    return page.locator(f'.message[data-kind="{kind}"] .message-text')


def test_how_work_is_given_out_is_chosen_and_what_waits_shows_as_it_comes(
    visitor: Visitor, troth: Troth
) -> None:
    page = visitor.page
    page.goto(f"{troth.url}/lantern/routing")
    visitor.find_no_barrier()
    page.locator("#policy-promise-slack").focus()
    page.keyboard.press("ArrowUp")  # around to the last one
    expect(page.locator("#policy-manual")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".routing-policy", has=page.locator("#policy-manual"))).to_contain_text("Now")
    page.goto(f"{troth.url}/lantern/routing/waiting")
    expect(page.locator(".waits")).to_have_count(1)  # Piet's question of before
    troth.take(mail("Liv Smit <liv@klant.example>", ADDRESS, "Een nieuwe kap", "Hebt u nog kappen?"))
    expect(page.locator(".waits")).to_have_count(2)
    expect(page.locator(".waits").last).to_contain_text("people take what waits")
    visitor.find_no_barrier()
    page.get_by_role("button", name="Take", exact=True).first.click()
    expect(page.locator("#waiting-said")).to_have_text("You hold it now.")
    expect(page.locator(".waits")).to_have_count(1)
