from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.desk.policies.test_pages import at, htmx, row, sheet
from troth.accounts.models import Brand, Channel
from troth.conversations import actions
from troth.conversations.acts.tagging import tag
from troth.conversations.customers.listing import set_tier
from troth.conversations.models import Conversation, Message
from troth.core.database import see
from troth.promises.models import Policy, Promise


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, promise=timedelta(hours=2))


def answered(channel: Channel, *, after: timedelta, name: str) -> Conversation:
    """A turn that was opened so long ago and is answered now."""
    said = make.conversation(
        channel,
        subject=f"Order of {name}",
        address=f"{name.lower()}@customer.example",
        name=name,
        received_at=timezone.now() - after,
    )
    actions.reply(said, make.member(channel.brand), "It is on its way.")
    return said


def test_a_week_is_judged_by_a_promise_that_was_never_made(channel: Channel, desk: Client) -> None:
    answered(channel, after=timedelta(minutes=10), name="Emma")
    answered(channel, after=timedelta(minutes=50), name="Bob")
    make.conversation(channel, subject="Order of Zoe", address="zoe@x.example", received_at=timezone.now())
    answered(channel, after=timedelta(days=9), name="Old")
    page = htmx(desk, at(channel, "/dry-run"), sheet(row(line="15m"))).content.decode()
    assert "15m × 3" in page
    assert "50 %" in page
    assert "1 still open" in page
    assert "Order of Bob" in page
    assert "Order of Emma" not in page
    assert "Old" not in page


def test_segments_and_kinds_are_counted_apart(channel: Channel, desk: Client) -> None:
    gold = answered(channel, after=timedelta(minutes=10), name="Emma")
    set_tier(gold.customer, "gold", by=None)
    asked = answered(channel, after=timedelta(minutes=10), name="Bob")
    tag(asked, make.member(channel.brand), "refund")
    rows = (
        row(line="1h"),
        row(1, by="tier", value="gold", line="5m"),
        row(2, by="tag", value="refund", line="30m"),
        row(3, kind="resolution", line="1d"),
    )
    page = htmx(desk, at(channel, "/dry-run"), sheet(*rows)).content.decode()
    for words in ("Customers of the tier gold", "Conversations with the tag refund", "5m × 1", "30m × 1"):
        assert words in page, words
    assert "Solved" in page
    assert "1d × 2" in page


def test_a_dry_run_changes_and_sends_nothing(channel: Channel, desk: Client) -> None:
    answered(channel, after=timedelta(minutes=10), name="Emma")
    before = list(Promise.objects.values()), Message.objects.count(), Policy.objects.count()
    assert htmx(desk, at(channel, "/dry-run"), sheet(row())).status_code == 200
    see([channel.brand_id])
    assert (list(Promise.objects.values()), Message.objects.count(), Policy.objects.count()) == before


def test_an_empty_week_and_a_bad_draft_say_so(channel: Channel, desk: Client) -> None:
    assert "Nobody wrote" in htmx(desk, at(channel, "/dry-run"), sheet()).content.decode()
    assert "is no length of time" in htmx(desk, at(channel, "/dry-run"), sheet(allowed="x")).content.decode()
    assert desk.post(at(channel, "/dry-run"), sheet(allowed="x")).status_code == 422
    assert desk.post(at(channel, "/dry-run"), sheet()).status_code == 200


def test_another_channels_conversations_are_left_out(channel: Channel, desk: Client) -> None:
    other = make.channel(channel.brand)
    answered(other, after=timedelta(minutes=10), name="Emma")
    assert "Nobody wrote" in htmx(desk, at(channel, "/dry-run"), sheet()).content.decode()


def test_the_number_of_queries_does_not_grow_with_conversations(channel: Channel, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            htmx(desk, at(channel, "/dry-run"), sheet(row()))
        see([channel.brand_id])
        return len(asked)

    queries()
    before = queries()
    for number in range(4):
        answered(channel, after=timedelta(minutes=10), name=f"Emma{number}")
    assert queries() == before
    assert before <= 12
