"""The map of the week: read by pointing and by keys, on a screen and on a phone, and beside a policy.

The tests are one story and run in its order.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ADDRESS = "help@shop.example"
WEEKS = """
    with made as (
        insert into conversations (
            brand_id, channel_id, customer_id, identity_id, queue_id, subject, language, opened_at, closed_at,
            last_words, last_said_at, last_by
        )
        select brand_id, channel_id, customer_id, identity_id, queue_id, subject, language, at, at, '',
            at + interval '1 minute', 'agent'
        from (select * from conversations order by id limit 1) as first,
            generate_series(now() - interval '3 weeks', now(), interval '50 minutes') as at
        where extract(hour from at) between 6 and 21
        returning id, brand_id, opened_at
    )
    insert into messages (
        brand_id, conversation_id, kind, author_id, text, said_at, is_automatic, problem, about
    )
    select m.brand_id, m.id, kind, case when kind = 'answer' then (select min(id) from users) end, 'So?',
        opened_at + later, false, '', '{}'
    from made m,
        (values ('customer', interval '0'), ('answer', interval '1 minute')) as both_say (kind, later)
"""
SHIFTS = """
    insert into shifts (brand_id, agent_id, starts_at, ends_at)
    select brand_id, id, day + interval '8 hours', day + interval '16 hours'
    from agents, generate_series(date_trunc('day', now()), now() + interval '6 days', interval '1 day') as day
    where extract(isodow from day) < 6
"""


@pytest.fixture(scope="module")
def place(running: Troth, sink: Sink) -> Troth:
    running.set_up()
    running.add_mail(ADDRESS, sink.url, promise="30m")
    running.take(mail("Emma <emma@customer.example>", ADDRESS, "A lamp", "Where is it?"))
    return running


@pytest.fixture(scope="module")
def visitor(browser: Browser, place: Troth) -> Iterator[Visitor]:
    with visiting(browser) as made:
        sign_in(made.page, place.url)
        made.page.goto(f"{place.url}/shop/shifts")  # whoever may answer becomes an agent there
        with place.database() as database:
            database.execute(WEEKS)
            database.execute(SHIFTS)
        yield made


def said(page: Page) -> str:
    return page.locator("[data-capacity-said]").inner_text()


def focused(page: Page) -> str:
    return page.locator("[data-capacity] button:focus").get_attribute("title") or ""


def test_an_hour_is_read_by_pointing_and_by_keys(visitor: Visitor, place: Troth, page: Page) -> None:
    page.goto(f"{place.url}/shop/capacity")
    cells = page.locator("[data-capacity] td button")
    expect(cells).to_have_count(168)
    cells.nth(10).hover()
    assert re.match(r"Monday 10:00–11:00: \d+% can be kept\. Promised: 30 minutes\.", said(page))
    cells.nth(0).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert focused(page).startswith("Tuesday 00:00")
    assert said(page) == focused(page)
    expect(page.locator("[data-capacity] button[tabindex='0']")).to_have_count(1)


def test_on_a_phone_hours_go_down(visitor: Visitor, place: Troth, page: Page) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    page.goto(f"{place.url}/shop/capacity")
    page.locator("[data-capacity] td button").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert focused(page).startswith("Tuesday 02:00")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_the_page_has_no_barrier_and_the_browser_no_complaint(
    visitor: Visitor, place: Troth, page: Page
) -> None:
    page.goto(f"{place.url}/shop/capacity?allowed=10m")
    page.locator(".why > summary").click()
    visitor.find_no_barrier()
    assert visitor.complaints == []


def test_the_map_stands_beside_a_policy_and_follows_what_is_written(
    visitor: Visitor, place: Troth, page: Page
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{place.url}/shop/capacity")
    with place.database() as database:
        found = database.execute("select id from channels where address = %s", [ADDRESS]).fetchone()
    assert found is not None
    page.goto(f"{place.url}/shop/promises/policies/{found[0]}")
    verdict = page.locator(".capacity .notice")
    expect(verdict).to_contain_text("of this promise can be kept")
    cell = page.locator("[data-capacity] td button").nth(10)
    expect(cell).to_have_attribute("title", re.compile("Promised: 30 minutes"))
    page.fill("[name=allowed]", "6h")
    expect(cell).to_have_attribute("title", re.compile("Promised: 6 hours"))
    assert visitor.complaints == []
