"""The live log: what the product keeps, told in the columns of the service log."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions as conversations
from troth.core.database import see
from troth.insight.service_log.columns import SCHEMA
from troth.insight.service_log.live import export
from troth.insight.service_log.parquet import rows


def exported(folder: Path, *brands: Brand) -> list[dict[str, Any]]:
    count = export(folder, [brand.pk for brand in brands], told=lambda done: None)
    found = sorted(rows(folder), key=lambda row: (row["at_us"], row["id"]))
    assert len(found) == count
    return found


def test_a_conversation_is_told_from_its_first_word_to_its_end(brand: Brand, tmp_path: Path) -> None:
    agent = make.member(brand, name="Noor")
    said_at = timezone.now() - timedelta(minutes=5)
    conversation = make.conversation(brand, "Where is my order?", received_at=said_at)
    conversations.note(conversation, agent, "Ask the warehouse.")
    conversations.reply(conversation, agent, "It left today.")
    conversations.close(conversation, agent)
    conversations.reopen(conversation, agent)
    told = [(row["kind"], row["actor_kind"], row["actor"]) for row in exported(tmp_path, brand)]
    customer = str(conversation.customer_id)
    assert sorted(told[:3]) == [
        ("message", "customer", customer),
        ("message", "system", None),
        ("promise", "system", None),
    ]
    assert told[3:] == [
        ("note", "agent", "Noor"),
        ("message", "agent", "Noor"),
        ("closed", "agent", "Noor"),
        ("reopened", "agent", "Noor"),
    ]


def test_every_column_is_there_and_a_row_says_whose_it_is(brand: Brand, tmp_path: Path) -> None:
    conversation = make.conversation(brand, "Where is my order?")
    (first, *_) = [row for row in exported(tmp_path, brand) if row["actor_kind"] == "customer"]
    assert tuple(first) == tuple(SCHEMA.names)
    assert first["conversation"] == str(conversation.pk)
    assert (first["brand"], first["channel"], first["language"]) == (brand.slug, "mail", "en")
    assert first["text_length"] == len("Where is my order?")
    assert first["text"] is None


def test_a_promise_tells_when_it_was_due_and_how_it_ended(brand: Brand, tmp_path: Path) -> None:
    conversation = make.conversation(brand)
    conversations.reply(conversation, make.member(brand), "It left today.")
    (row,) = [row for row in exported(tmp_path, brand) if row["kind"] == "promise"]
    promise = make.promise(conversation)
    assert (row["promise_kind"], row["promise_ending"]) == ("first_reply", "kept")
    assert row["promise_due_at"] == promise.due_at
    assert row["promise_told_at"] is None, "its announcement has not gone out"


def test_a_machines_mail_is_nobodys_turn(brand: Brand, tmp_path: Path) -> None:
    make.conversation(brand, is_automatic=True)
    assert {row["actor_kind"] for row in exported(tmp_path, brand)} == {"system"}


def test_the_hour_of_the_week_is_the_brands(tmp_path: Path, db: None) -> None:
    istanbul = make.brand(zone="Europe/Istanbul")
    now = timezone.now()
    make.conversation(istanbul, received_at=now)
    (first, *_) = exported(tmp_path, istanbul)
    local = now + timedelta(hours=3)
    assert first["hour_of_week"] == local.weekday() * 24 + local.hour


def test_a_brand_that_was_not_asked_for_is_not_in_it(brand: Brand, tmp_path: Path) -> None:
    other = make.brand()
    make.conversation(other)
    see([brand.pk])
    make.conversation(brand)
    assert {row["brand"] for row in exported(tmp_path, brand)} == {brand.slug}
