"""What the product shows of itself, and what an audit of its exported log shows, are the same."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import make
from tests.insight.engines.test_engines import assert_the_same
from tests.promises.recorded import delivered
from troth.accounts.models import Brand
from troth.conversations import actions as conversations
from troth.conversations.acts import joining, spam
from troth.conversations.acts.saying import Words
from troth.conversations.models import Conversation, Kind
from troth.core.database import see
from troth.insight.engines import duckdb
from troth.insight.live import measured
from troth.insight.measures.figures import Measured
from troth.insight.measures.measure import Span, measure
from troth.insight.service_log.live import export
from troth.promises import clock
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.giving.actions import Given, say
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import Promise
from troth.promises.outcomes import refuse_answer, withdraw
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import parse

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


def waited(brand: Brand) -> dict[str, float | None]:
    """What is measured of turns, and of what customers waited past the first promise."""
    names = ("turns", "open_turns", "neglect_minutes_per_turn", "told_share")
    overall = live(brand).overall
    return {name: overall[name].value if name in overall else None for name in names}


def asked(brand: Brand, ago: timedelta = timedelta(hours=1), **terms: str) -> Conversation:
    """A customer who wrote that long ago, was promised an answer in 15 minutes and told so at once."""
    place = make.channel(brand, promise=None)
    found = parse([{"kind": kind, "segment": None, "within": within} for kind, within in terms.items()])
    besides = Besides(terms=found)
    confirm_policy(place, timedelta(minutes=15), hours=None, confirmed_by=None, besides=besides)
    conversation = make.conversation(place, received_at=timezone.now() - ago)
    delivered(conversation, conversation.opened_at)
    clock.strike(timezone.now())
    return conversation


def test_neglect_counts_from_the_first_promise_whatever_was_told_anew(brand: Brand) -> None:
    conversation = asked(brand)
    first = make.promise(conversation)
    later = Explanation(
        first.due_at, timedelta(hours=2), ((first.due_at, first.due_at + timedelta(hours=2)),)
    )
    new = Owed(
        kind=first.kind,
        channel_id=first.channel_id,
        reckoned=later,
        turn_opened_at=first.turn_opened_at,
        made_at=first.made_at + timedelta(minutes=10),
        replaces=first,
        words="We will answer by noon.",
        announcement=first.announcement,
    )
    write_down(conversation, new)
    delivered(conversation, first.made_at + timedelta(minutes=10))
    assert waited(brand)["neglect_minutes_per_turn"] == pytest.approx(45, abs=1)


def test_other_kinds_of_promises_are_no_turns_promise(brand: Brand) -> None:
    conversation = asked(brand, resolution="1m")
    assert make.promise(conversation).kind == "resolution"
    assert waited(brand)["neglect_minutes_per_turn"] == pytest.approx(45, abs=1)
    place = make.channel(brand, promise=None)
    unpromised = make.conversation(place, address="b@customer.example")
    promised = Given("call_back", timezone.now() + timedelta(days=1))
    say(unpromised, make.member(brand), Words("I am on it.", Kind.UPDATE), given=promised)
    Promise.objects.filter(given_by__isnull=False).update(announced_at=timezone.now())
    assert waited(brand)["told_share"] == pytest.approx(0.5)


def test_a_refused_answer_ended_nothing(brand: Brand) -> None:
    conversation = asked(brand, timedelta(minutes=10))
    message = conversations.reply(conversation, make.member(brand), "Soon.")
    assert waited(brand)["open_turns"] == 0
    refuse_answer(message, timezone.now() + timedelta(seconds=1))
    assert waited(brand) == {**waited(brand), "turns": 1, "open_turns": 1}


def test_what_was_spam_was_asked_by_nobody(brand: Brand) -> None:
    conversation, agent = asked(brand, timedelta(minutes=10)), make.member(brand)
    spam.mark_spam(conversation, agent)
    assert waited(brand)["turns"] in (0, None)
    conversation.refresh_from_db()
    spam.take_up_again(conversation, agent)
    assert waited(brand)["turns"] == 1


def test_one_answer_ends_the_turns_of_two_that_were_merged(brand: Brand) -> None:
    one, agent = asked(brand), make.member(brand)
    two = make.conversation(one.channel, "And again", received_at=timezone.now() - timedelta(minutes=2))
    joining.join(one, two, agent)
    assert waited(brand)["open_turns"] == 1
    conversations.reply(one, agent, "It left today.")
    assert waited(brand) == {**waited(brand), "turns": 1, "open_turns": 0}


def test_who_withdrew_waits_no_more(brand: Brand) -> None:
    conversation = asked(brand, timedelta(minutes=10))
    assert live(brand).tables["waiting_now"]
    withdraw(conversation, timezone.now())
    conversations.close(conversation, None, cause="customer")
    assert not live(brand).tables["waiting_now"]
