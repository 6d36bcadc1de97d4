"""How pages write times, and that they escape what is not theirs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from troth.accounts.models import Brand
from troth.site import spans, templates

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(at: datetime | None = None) -> datetime:
        return (at or NOON).astimezone(timezone.get_current_timezone())

    monkeypatch.setattr(templates, "localtime", here)
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def shown(at: datetime | None) -> str:
    return str(templates.moment(at)).rpartition("</time>")[0].rpartition(">")[2]


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (NOON, "UTC", "12:00"),
        (NOON, "Europe/Istanbul", "15:00"),
        (NOON + timedelta(hours=11), "Europe/Istanbul", "5 Mar 02:00"),
        (NOON - timedelta(days=1), "UTC", "3 Mar 12:00"),
        (NOON.replace(year=2025), "UTC", "4 Mar 2025 12:00"),
    ],
)
def test_a_moment_is_short_and_in_the_readers_zone(at: datetime, zone: str, words: str) -> None:
    with timezone.override(zone):
        assert shown(at) == words


def test_a_moment_tells_machines_and_the_curious_the_whole_of_it() -> None:
    with timezone.override("Europe/Amsterdam"):
        said = str(templates.moment(NOON))
    assert 'datetime="2026-03-04T12:00:00+00:00"' in said
    assert "Wednesday 4 March 2026 13:00:00" in said


@pytest.mark.parametrize(("language", "word"), [("tr", "Çarşamba"), ("nl", "woensdag"), ("es", "miércoles")])
def test_a_moment_is_in_the_readers_language(language: str, word: str) -> None:
    with translation.override(language):
        assert word in str(templates.moment(NOON))


def test_what_never_happened_is_shown_as_nothing() -> None:
    assert (str(templates.moment(None)), spans.ago(None)) == ("", "")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=12), "in 12 minutes"),
        (timedelta(minutes=-3), "3 minutes late"),
        (timedelta(), "in 0 seconds"),
    ],
)
def test_slack_is_told_in_words(span: timedelta, words: str) -> None:
    assert spans.slack_words(NOON + span, NOON) == words


def test_whatever_is_put_into_a_page_is_escaped() -> None:
    page = engines["jinja2"].from_string("{{ words }}")
    assert page.render({"words": "<script>alert(1)</script>"}) == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize("words", ["100 %", "%(name)s", "{{ 7 * 7 }}"])
def test_a_name_that_looks_like_a_blank_is_a_name(words: str) -> None:
    page = engines["jinja2"].from_string("{{ words }} {{ _('Sign in') }}")
    assert page.render({"words": words}).startswith(words)


def test_the_frame_shows_ones_brands_and_nobody_elses(desk: Client, brand: Brand) -> None:
    context: dict[str, Any] = templates.frame(desk.get(f"/{brand.slug}/conversations").wsgi_request)
    assert [one.pk for one in context["brands"]] == [brand.pk]
    assert context["brand"] == brand.slug


def test_the_frame_of_a_page_that_is_not_there_names_no_brand(db: None) -> None:
    context = templates.frame(Client().get("/nobody/nothing").wsgi_request)
    assert (context["brands"], context["access"]) == ([], None)
