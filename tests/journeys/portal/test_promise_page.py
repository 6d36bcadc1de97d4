"""A brand opens its promise page, a stranger reads it, and the brand's own site offers who keeps their word.

One story in its order. Some seconds: one server and one browser, every page looked at in four ways.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys.browser import Visitor, sign_in, visiting
from tests.journeys.chat.shop import Shop, open_shop
from tests.journeys.troth import Troth

pytestmark = [pytest.mark.journey, pytest.mark.browser]

NOBODYS_RELAY = "smtp://127.0.0.1:1"
SITE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The Shop</title><link rel="icon" href="data:,"></head>
<body><main><h1>Contact</h1>
<troth-contact><a href="{desk}/shop/promise">Contact us</a></troth-contact></main>
<script type="module" src="{desk}/shop/contact.js"></script>
{chat}</body></html>
"""


@dataclass
class Place:
    troth: Troth
    shop: Shop
    owner: Visitor


@pytest.fixture(scope="module")
def place(running: Troth, browser: Browser) -> Iterator[Place]:
    running.set_up("shop")
    running.add_mail("help@shop.example", NOBODYS_RELAY, promise="2h")
    with open_shop(running.url) as shop:
        how = ("--brand", "shop", "--origin", shop.url, "--promise", "30s")
        told = running.do("channel", "add", "chat", *how)
        key = re.search(r"key (\w+)", told)
        assert key is not None, told
        chat = f'<script type="module" src="{running.url}/widget.js" data-key="{key[1]}"></script>'
        shop.pages["/"] = SITE.format(desk=running.url, chat=chat)
        shop.pages["/without-chat"] = SITE.format(desk=running.url, chat="")
        with visiting(browser) as owner:
            yield Place(running, shop, owner)


@pytest.fixture(scope="module")
def stranger(browser: Browser) -> Iterator[Visitor]:
    with visiting(browser) as made:
        yield made


def test_an_owner_opens_the_page(place: Place) -> None:
    page = place.owner.page
    sign_in(page, place.troth.url)
    page.goto(f"{place.troth.url}/shop/promises/public")
    page.get_by_role("button", name="Show it to everybody").click()
    expect(page.get_by_text("Everybody", exact=True)).to_be_visible()
    expect(page.locator("#code-contact")).to_contain_text("<troth-contact>")
    place.owner.find_no_barrier()


def test_a_stranger_reads_what_is_promised(place: Place, stranger: Visitor) -> None:
    page = stranger.page
    page.goto(f"{place.troth.url}/shop/promise")
    expect(page.get_by_text(re.compile(r"We will answer by .*, in about 2 hours\."))).to_be_visible()
    expect(page.get_by_text(re.compile(r"in about 30 seconds\."))).to_be_visible()
    stranger.find_no_barrier()
    page.get_by_role("link", name="Türkçe").click()
    expect(page.get_by_text(re.compile("yanıt vereceğiz")).first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "tr"
    page.goto(f"{place.troth.url}/shop/promise/embed")
    expect(page.get_by_role("link", name="All of it")).to_be_visible()
    stranger.find_no_barrier()


def test_the_brands_site_offers_who_keeps_their_word(place: Place, stranger: Visitor) -> None:
    """Under a policy that allows the desk's programs and nothing else."""
    page = stranger.page
    held: list[Route] = []
    page.route(re.compile(r"/chat/\w+\?"), lambda route: _hold(route, held))
    page.goto(f"{place.shop.url}/")
    ways = page.locator("troth-contact .way")
    expect(ways).to_have_count(2)
    expect(ways.nth(0)).to_contain_text("Chat")
    expect(ways.nth(1)).to_have_attribute("href", "mailto:help@shop.example")
    ways.nth(0).focus()
    page.keyboard.press("Enter")
    # Whoever is quicker than the chat finds it open as soon as it is there.
    expect(page.locator("troth-chat")).to_be_attached()
    page.wait_for_timeout(100)
    held[0].continue_()
    expect(page.locator("troth-chat")).to_have_attribute("data-open", "")
    page.goto(f"{place.shop.url}/without-chat")
    expect(page.locator("troth-contact .way")).to_have_count(1)


def _hold(route: Route, held: list[Route]) -> None:
    held.append(route)


def test_while_the_desk_is_closed_to_it_the_link_inside_stays(place: Place, stranger: Visitor) -> None:
    page = place.owner.page
    page.get_by_role("button", name="Close the page").click()
    expect(page.get_by_text("Nobody", exact=True)).to_be_visible()
    stranger.forgives("404")
    stranger.page.goto(f"{place.shop.url}/without-chat")
    expect(stranger.page.get_by_role("link", name="Contact us")).to_be_visible()
