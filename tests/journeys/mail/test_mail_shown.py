"""What an agent sees of a rich mail, and of one that is held back, in a real browser.

The tests are one story and run in its order. Half a minute: every page is looked at in four ways.
"""

import base64
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
REMOTE = "http://127.0.0.1:9/track.gif"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PLAIN = """Where is my order?

-- 
Emma de Vries

On Fri, Nov 20, 2026 at 4:58 PM The Shop <help@shop.example> wrote:

> It will be there tomorrow.
"""
LOOK = f"""<h1 style="color: #b00">Where is my order?</h1>
<img src="cid:logo" alt="Logo"><img src="{REMOTE}" alt="">
<script>document.title = "taken over"</script>"""
CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Delivery
DTSTART:20301124T080000Z
DTEND:20301124T090000Z
LOCATION:Keizersgracht 1
END:VEVENT
END:VCALENDAR
"""


def rich() -> EmailMessage:
    made = mail("Emma <emma@customer.example>", ADDRESS, "Order 1234", PLAIN)
    made["Cc"] = "bob@customer.example"
    made.add_alternative(LOOK, subtype="html")
    made.add_alternative(CALENDAR, subtype="calendar")
    made.make_mixed()
    made.add_attachment(PIXEL, "image", "png", cid="<logo>", filename="logo.png", disposition="inline")
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="invoice.pdf")
    return made


@pytest.fixture(scope="module")
def visitor(browser: Browser, running: Troth, sink: Sink) -> Iterator[Visitor]:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="15m")
    with visiting(browser) as made:
        sign_in(made.page, running.url)
        yield made


def test_quotes_and_signatures_are_folded_until_a_key_opens_them(visitor: Visitor, running: Troth) -> None:
    page = visitor.page
    running.take(rich())
    page.get_by_role("link", name="Emma").first.click()
    said = page.locator('.message[data-kind="customer"]')
    expect(said.get_by_text("Where is my order?")).to_be_visible()
    # Once the customer has been told, the page has nothing more to show by itself.
    expect(page.locator('.message[data-kind="announcement"] .delivery')).to_have_attribute(
        "data-state", "sent"
    )
    quote = said.get_by_text("It will be there tomorrow.")
    expect(quote).to_be_hidden()
    said.get_by_text("Show quoted text").focus()
    page.keyboard.press("Enter")
    expect(quote).to_be_visible()
    visitor.find_no_barrier()


def test_the_invitation_is_told_in_the_readers_zone(page: Page) -> None:
    invitation = page.locator(".invitation")
    expect(invitation).to_contain_text("Delivery")
    expect(invitation).to_contain_text("09:00 – 10:00")
    expect(invitation).to_contain_text("Keizersgracht 1")


def test_the_mails_own_look_runs_nothing_and_fetches_nothing_until_asked(visitor: Visitor) -> None:
    page, asked = visitor.page, list[str]()

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    visitor.forgives("ERR_CONNECTION_REFUSED")
    visitor.forgives("ERR_UNSAFE_PORT")
    page.get_by_text("Show as sent").click()
    frame = page.frame_locator("iframe.sent")
    expect(frame.get_by_role("heading", name="Where is my order?")).to_be_visible()
    expect(frame.get_by_alt_text("Logo")).to_have_js_property("naturalWidth", 1)
    expect(frame.get_by_text("Remote images are not shown")).to_be_visible()
    assert "taken over" not in page.title()
    assert REMOTE not in asked
    page.get_by_role("link", name="Show remote images").click()
    expect(frame.get_by_text("Remote images are not shown")).to_be_hidden()
    expect(frame.get_by_role("heading", name="Where is my order?")).to_be_visible()
    page.wait_for_timeout(200)
    assert REMOTE in asked
    page.remove_listener("request", note)


def test_a_file_is_downloaded_and_a_picture_seen(page: Page) -> None:
    expect(page.locator(".pictures img")).to_have_js_property("naturalWidth", 1)
    with page.expect_download() as download:
        page.get_by_role("link", name="invoice.pdf").click()
    assert download.value.suggested_filename == "invoice.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.4"


def test_what_is_held_back_is_let_in_with_one_click(visitor: Visitor, running: Troth, sink: Sink) -> None:
    page = visitor.page
    suspect = mail("Liv <liv@customer.example>", ADDRESS, "You have won", "Or so I was told. Is it true?")
    suspect["X-Spam-Flag"] = "YES"
    running.take(suspect)
    page.goto(f"{running.url}/shop/conversations")
    expect(page.locator(".row", has_text="Liv")).to_have_count(0)
    page.get_by_role("link", name="Quarantine").click()
    expect(page.get_by_text("You have won")).to_be_visible()
    visitor.find_no_barrier()
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have won")
    expect(page.get_by_text("Was held in quarantine")).to_be_visible()
    assert sink.next_to("liv@customer.example").header("Auto-Submitted") == "auto-replied"
    visitor.find_no_barrier()


def test_a_sender_who_may_be_another_is_marked_and_told_nothing(visitor: Visitor, running: Troth) -> None:
    page = visitor.page
    forged = mail("Nils <nils@customer.example>", ADDRESS, "New bank account", "Please pay to another one.")
    forged["Authentication-Results"] = "mx.shop.example; dmarc=fail (p=NONE) header.from=customer.example"
    running.take(forged)
    page.goto(f"{running.url}/shop/conversations")
    page.get_by_role("link", name="Nils").click()
    expect(page.get_by_text("Sender not verified")).to_be_visible()
    expect(page.get_by_text("The sender could not be verified.")).to_be_visible()
    expect(page.locator('.message[data-kind="announcement"]')).to_have_count(0)
    visitor.find_no_barrier()
