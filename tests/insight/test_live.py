"""What the product shows of itself, and what an audit of its exported log shows, are the same."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import make
from tests.insight.engines.test_engines import assert_the_same
from troth.accounts.models import Brand
from troth.conversations import actions as conversations
from troth.core.database import see
from troth.insight.engines import duckdb
from troth.insight.live import measured
from troth.insight.measures.figures import Measured
from troth.insight.measures.measure import Span, measure
from troth.insight.service_log.live import export

FOUR_WEEKS = timedelta(days=28)


def lived_through(brand: Brand) -> None:
    """Three customers: answered at once, waiting for an hour, and one who wrote two months ago."""
    now, agent = timezone.now(), make.member(brand)
    place = make.channel(brand)
    first = make.conversation(place, address="a@customer.example", received_at=now - timedelta(minutes=3))
    conversations.reply(first, agent, "It left today.")
    make.conversation(place, address="b@customer.example", received_at=now - timedelta(hours=1))
    old = make.conversation(place, address="c@customer.example", received_at=now - timedelta(days=60))
    conversations.note(old, agent, "Still nothing from the courier.")


def live(brand: Brand) -> Measured:
    now = timezone.now()
    return measured([brand.pk], since=now - FOUR_WEEKS, until=now)


@pytest.fixture
def shop(brand: Brand) -> Brand:
    lived_through(brand)
    return brand


def test_turns_count_that_opened_in_the_span(shop: Brand) -> None:
    overall = live(shop).overall
    assert overall["turns"].value == 2
    assert overall["open_turns"].value == 1


def test_who_waits_now_waits_until_now_though_nothing_happened_since(shop: Brand) -> None:
    (row,) = live(shop).tables["waiting_now"]
    assert row["waiting_s"] == pytest.approx(3600, abs=30)


def test_the_audit_of_the_exported_log_gives_what_the_desk_shows(shop: Brand, tmp_path: Path) -> None:
    now = timezone.now()
    span = Span(now - FOUR_WEEKS, now)
    here = measured([shop.pk], since=span.since, until=span.until)
    export(tmp_path, [shop.pk], told=lambda done: None)
    with duckdb.open_engine(tmp_path, threads=1) as engine:
        there = measure(engine, span=span)
    assert_the_same(there, here)


def test_another_brand_is_not_in_it(shop: Brand) -> None:
    other = make.brand()
    lived_through(other)
    see([shop.pk, other.pk])
    assert live(shop).overall["turns"].value == 2
    see([shop.pk])
    assert live(other).overall == {}, "row-level security holds beneath the query"
