import re

from django.test import Client
from icalendar import Calendar as Ical

from tests import make
from tests.promises.test_calendar import AMSTERDAM
from troth.accounts.models import Brand
from troth.core.database import see
from troth.desk.hours.models import HoursFeed
from troth.promises.actions import keep_hours
from troth.promises.opening.ical import read_ical
from troth.promises.rules.calendar import parse


def test_nobody_reads_hours_that_no_one_has_opened(brand: Brand, desk: Client) -> None:
    keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    assert Client().get(f"/{brand.slug}/hours.ics").status_code == 404
    assert desk.get(f"/{brand.slug}/hours.ics").status_code == 404


def test_hours_that_are_open_to_everybody_are_read_without_signing_in(brand: Brand, desk: Client) -> None:
    keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    desk.post(f"/{brand.slug}/hours/feed", {"make": "public"})
    answer = Client().get(f"/{brand.slug}/hours.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"].startswith("public")
    assert str(Ical.from_ical(answer.content.decode())["X-WR-CALNAME"]) == "The Shop: opening hours"
    assert read_ical(answer.content, None).calendar == parse(AMSTERDAM)


def test_a_secret_address_opens_by_its_key_alone_and_until_a_new_one_is_made(
    brand: Brand, desk: Client
) -> None:
    keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    page = desk.post(f"/{brand.slug}/hours/feed", {"make": "secret"}).content.decode()
    found = re.search(r"hours\.ics\?key=([\w-]{20,})", page)
    assert found is not None
    url = f"/{brand.slug}/hours.ics?key={found[1]}"
    assert Client().get(url).status_code == 200
    assert Client().get(url)["Cache-Control"].startswith("private")
    assert Client().get(f"/{brand.slug}/hours.ics").status_code == 404
    assert Client().get(f"/{brand.slug}/hours.ics?key=x").status_code == 404
    assert found[1] not in desk.get(f"/{brand.slug}/hours").content.decode(), "it is shown this once"
    see([brand.pk])
    assert found[1].encode() not in bytes(HoursFeed.objects.living().get().hash or b"")

    desk.post(f"/{brand.slug}/hours/feed", {"make": "secret"})
    assert Client().get(url).status_code == 404


def test_an_address_that_was_ended_is_not_there(brand: Brand, desk: Client) -> None:
    keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    desk.post(f"/{brand.slug}/hours/feed", {"make": "public"})
    desk.post(f"/{brand.slug}/hours/feed", {"make": ""})
    assert Client().get(f"/{brand.slug}/hours.ics").status_code == 404
    see([brand.pk])
    assert HoursFeed.objects.living().count() == 0


def test_another_brands_key_opens_nothing(brand: Brand, desk: Client) -> None:
    keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    page = desk.post(f"/{brand.slug}/hours/feed", {"make": "secret"}).content.decode()
    key = re.search(r"key=([\w-]+)", page)
    assert key is not None
    other = make.brand()
    keep_hours(other, parse(AMSTERDAM), as_brands_own=True)
    assert Client().get(f"/{other.slug}/hours.ics?key={key[1]}").status_code == 404


def test_a_brand_without_hours_has_no_feed(brand: Brand, desk: Client) -> None:
    desk.post(f"/{brand.slug}/hours/feed", {"make": "public"})
    assert Client().get(f"/{brand.slug}/hours.ics").status_code == 404
