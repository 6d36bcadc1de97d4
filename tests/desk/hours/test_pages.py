from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import make
from tests.desk.ledger.test_pages import client_of
from tests.promises.test_calendar import AMSTERDAM
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.promises.actions import brands_own_hours, confirm_policy, keep_hours
from troth.promises.models import OpeningHours, Policy
from troth.promises.rules.calendar import parse

SAID = {
    "zone": "Europe/Istanbul",
    "mon": "9-12:30, 18:00-02:00",
    "country_0": "TR",
    "country_1": "ES",
    "region_1": "madrid",
    "days": "2026-12-25\n2026-12-24 09:00-12:00",
    "follow": "on",
}
DATA = {
    "zone": "Europe/Istanbul",
    "week": {"mon": [["09:00", "12:30"], ["18:00", "02:00"]]},
    "holidays": ["2026-12-25"],
    "exceptions": {"2026-12-24": [["09:00", "12:00"]]},
    "public_holidays": ["TR", "ES-MD"],
}


def standing(brand: Brand) -> Any:
    see([brand.pk])
    row = brands_own_hours(brand)
    return row.data if row else None


def test_hours_are_written_down_as_people_write_them(brand: Brand, desk: Client) -> None:
    answer = desk.post(f"/{brand.slug}/hours/change", SAID)
    assert (answer.status_code, answer["Location"]) == (302, f"/{brand.slug}/hours")
    assert standing(brand) == DATA
    page = desk.get(f"/{brand.slug}/hours").content.decode()
    assert 'value="09:00-12:30, 18:00-02:00"' in page
    assert "2026-12-24 09:00-12:00" in page
    assert '<option value="TR" selected>Türkiye</option>' in page
    assert '<option value="ES" selected>Spain</option>' in page
    assert 'name="region_1" value="MD"' in page
    assert 'name="country_2"' in page, "a line is left for another"
    assert "Spanje" in desk.get(f"/{brand.slug}/hours", headers={"Accept-Language": "nl"}).content.decode()


def test_open_day_and_night_is_one_tick(brand: Brand, desk: Client) -> None:
    desk.post(f"/{brand.slug}/hours/change", {"zone": "UTC", "always": "on", "tue": "9-17"})
    assert parse(standing(brand)).is_always
    assert "checked" in desk.get(f"/{brand.slug}/hours").content.decode()


def test_policies_follow_only_where_the_page_says_so(brand: Brand, desk: Client) -> None:
    own = keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    channel = make.channel(brand, promise=None)
    policy = confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    desk.post(f"/{brand.slug}/hours/change", {**SAID, "follow": ""})
    see([brand.pk])
    assert Policy.objects.current(channel.pk) == policy
    desk.post(f"/{brand.slug}/hours/change", SAID)
    see([brand.pk])
    current = Policy.objects.current(channel.pk)
    assert current is not None
    assert current.hours is not None
    assert current.hours.data == DATA


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mon": "", "days": ""}, "You are never open"),
        ({"mon": "", "days": "2026-12-25"}, "You are never open"),
        ({"mon": "nine to five"}, "“nine to five” is not a window"),
        ({"mon": "9-25"}, "is not a window"),
        ({"days": "Christmas"}, "does not begin with a date"),
        ({"country_1": "XX"}, "XX is not one of the available choices"),
        ({"region_1": "Utrecht"}, "“Utrecht” is no region whose public holidays are known"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_kept_in_the_form(
    brand: Brand, desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(f"/{brand.slug}/hours/change", {**SAID, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert standing(brand) is None


def test_the_preview_shows_the_days_ahead_and_what_a_customer_is_told(brand: Brand, desk: Client) -> None:
    own = keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    channel = make.channel(brand, promise=None)
    confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    always = {"zone": "Europe/Amsterdam", "always": "on"}
    page = desk.post(f"/{brand.slug}/hours/preview", always).content.decode()
    assert page.count("<tr") == 15
    assert page.count("00:00-24:00") == 14
    assert channel.address in page
    assert "We will answer by" in page
    assert "Wij antwoorden u uiterlijk" in page
    assert "in about 2 hours" in page
    assert OpeningHours.objects.count() == 1, "nothing is written down"


def test_the_preview_names_holidays_and_says_what_is_wrong(brand: Brand, desk: Client) -> None:
    page = desk.post(f"/{brand.slug}/hours/preview", {**SAID, "mon": "never"}).content.decode()
    assert "is not a window" in page
    assert "<table" not in page


def test_a_file_fills_in_the_form_and_counts_only_once_saved(brand: Brand, desk: Client) -> None:
    file = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Stocktaking\r\n"
        b"DTSTART;VALUE=DATE:20261228\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:<b>Lunch\r\n"
        b"DTSTART:20261224T110000Z\r\nDTEND:20261224T120000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    given = SimpleUploadedFile("closed.ics", file, content_type="text/calendar")
    answer = desk.post(f"/{brand.slug}/hours/file", {"file": given})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2026-12-28" in page
    assert "&lt;b&gt;Lunch" in page
    assert standing(brand) is None


@pytest.mark.parametrize("file", [b"no calendar", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nx"])
def test_a_file_that_is_none_is_said_so(brand: Brand, desk: Client, file: bytes) -> None:
    given = {"file": SimpleUploadedFile("x.ics", file)}
    assert desk.post(f"/{brand.slug}/hours/file", given).status_code == 422
    assert desk.post(f"/{brand.slug}/hours/file").status_code == 422


def test_only_an_owner_sets_hours(brand: Brand, desk: Client) -> None:
    for role in (Role.SUPERVISOR, Role.AGENT, Role.EXPERT, Role.ANALYST):
        browser = client_of(brand, role)
        assert browser.get(f"/{brand.slug}/hours").status_code == 403
        assert browser.post(f"/{brand.slug}/hours/change", SAID).status_code == 403
    assert client_of(make.brand(), Role.OWNER).get(f"/{brand.slug}/hours").status_code == 404
    assert Client().get(f"/{brand.slug}/hours").status_code == 302
    assert desk.get("/all/hours").status_code == 404
    assert standing(brand) is None


def test_the_page_costs_the_same_queries_however_many_channels(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    own = keep_hours(brand, parse(AMSTERDAM), as_brands_own=True)
    for _number in range(3):
        channel = make.channel(brand, promise=None)
        confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    with django_assert_num_queries(11):  # type: ignore[operator]
        desk.get(f"/{brand.slug}/hours")
