"""A customer follows their own request by the link below a mail: told, added to, answered live, rated, ended.

The tests are one story and run in its order.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.browser import Visitor, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Api, Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS, EMMA = "help@shop.example", "emma@customer.example"
LINK = re.compile(r"http://127\.0\.0\.1:\d+/shop/request/\S+")


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink) -> Troth:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="15m")
    return running


@pytest.fixture(scope="module")
def api(place: Troth) -> Iterator[Api]:
    made = place.api()
    yield made
    made.close()


@pytest.fixture(scope="module")
def link(place: Troth, sink: Sink) -> str:
    """As the customer's own mail program shows it, below the acknowledgement."""
    place.take(mail(f"Emma <{EMMA}>", ADDRESS, "My reading lamp", "Where is order 20417?"))
    text = sink.next_to(EMMA).text
    assert "See your request, add something or choose another way:" in text
    found = LINK.search(text)
    assert found is not None, text
    return found[0]


@pytest.fixture(scope="module")
def visitor(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        yield made


@pytest.fixture
def conversation(api: Api) -> int:
    return int(api.get("/conversations")["items"][0]["id"])


def test_the_link_below_a_mail_shows_how_it_stands(visitor: Visitor, link: str) -> None:
    page = visitor.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    expect(page.locator(".owed .told")).to_contain_text("We will answer by")
    expect(page.locator(".owed .clock-time")).to_have_text(re.compile(r"1\d:\d\d"))
    expect(page.locator(".pasts")).to_contain_text("Where is order 20417?")
    expect(page.locator("#live-is")).to_be_visible()
    visitor.find_no_barrier()


def test_a_word_and_a_file_are_added_by_keyboard(page: Page, api: Api, conversation: int) -> None:
    page.get_by_label("Your message", exact=True).focus()
    page.keyboard.type("It is the green one.")
    photo: FilePayload = {"name": "lamp.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.get_by_label("Files").set_input_files(photo)
    page.get_by_label("Files").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="your message has reached us")).to_be_visible()
    expect(page.locator(".past").first).to_contain_text("It is the green one.")
    with page.expect_download() as download:
        page.get_by_role("link", name="lamp.png").click()
    assert download.value.suggested_filename == "lamp.png"
    said = api.get(f"/conversations/{conversation}")
    assert [one["text"] for one in said["messages"] if one["kind"] == "customer"][
        -1
    ] == "It is the green one."
    assert len(said["promises"]) == 1, "the time that was told did not move"


def test_an_answer_appears_by_itself_and_takes_nothing_from_who_writes(
    page: Page, api: Api, conversation: int
) -> None:
    page.get_by_label("Your message", exact=True).fill("One more thing")
    status, _said = api.ask("POST", f"/conversations/{conversation}/replies", {"text": "It came back to us."})
    assert status == 201
    expect(page.get_by_role("heading", level=1)).to_have_text("We have answered")
    expect(page.locator(".past[data-kind=answer]")).to_contain_text("It came back to us.")
    expect(page.locator(".pasts")).to_contain_text("We kept our word")
    expect(page.get_by_label("Your message", exact=True)).to_have_value("One more thing")


def test_an_answer_is_rated_and_said_to_be_none(visitor: Visitor, api: Api, conversation: int) -> None:
    page = visitor.page
    page.get_by_text("How was this answer?").click()
    visitor.find_no_barrier(schemes=("light",), widths=(380,))
    page.get_by_role("radio", name="2").check()
    page.get_by_label("What should we know?").fill("And now?")
    page.get_by_role("button", name="Keep my rating").click()
    expect(page.get_by_text("You gave 2 of 5")).to_be_visible()
    said = api.get(f"/conversations/{conversation}")["messages"][-1]
    assert (said["rating"]["score"], said["rating"]["text"]) == (2, "And now?")
    page.get_by_role("button", name="This was not an answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    expect(page.locator(".pasts")).to_contain_text("You said that this was not an answer.")


def test_the_reader_may_switch_the_language(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Nederlands").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "nl")
    visitor.page.get_by_role("link", name="English").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


def test_who_needs_no_answer_any_more_ends_it(
    visitor: Visitor, place: Troth, api: Api, conversation: int
) -> None:
    page = visitor.page
    page.get_by_text("I no longer need an answer").click()
    page.get_by_role("button", name="Close my request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This request is closed")
    expect(page.locator(".pasts")).to_contain_text("You closed this request.")
    visitor.find_no_barrier(schemes=("dark",), widths=(1280,))
    assert api.get(f"/conversations/{conversation}")["closed_at"] is not None
    assert "0 violations" in place.do("check")
    assert "/request/" not in place.said(), "a link stands in no log"
