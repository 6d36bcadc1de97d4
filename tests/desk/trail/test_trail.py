import csv
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests import make
from tests.architecture.test_layers import leaves
from tests.journeys.waiting import until
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.models import Conversation
from troth.core import facts
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.desk.trail import search
from troth.desk.trail.search import Wanted, wanted_of
from troth.desk.trail.words import SAID, more_of, words_of


@pytest.fixture
def signed_in(committed: None) -> tuple[Client, Brand, User, Conversation]:
    """Facts show once their transaction is over."""
    with transaction.atomic():
        brand = make.brand()
        noor = make.member(brand, name="=Noor")
        conversation = make.conversation(brand)
        actions.reply(conversation, noor, "On its way.")
        actions.close(conversation, noor)
    client = Client()
    client.force_login(noor)
    return client, brand, noor, conversation


def rows(client: Client, brand: Brand, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/{brand.slug}/trail.csv{query}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(text.splitlines()))


def test_the_trail_shows_what_happened_narrows_it_and_exports_it(
    signed_in: tuple[Client, Brand, User, Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, brand, noor, conversation = signed_in
    # A fact shows once every transaction that began before it has ended, also those of other tests.
    until(lambda: rows(client, brand), "the facts show")
    page = client.get(f"/{brand.slug}/trail").content.decode()
    for words in ("Closed the conversation", "Answered the customer", "The customer wrote", "by itself"):
        assert words in page
    whole = rows(client, brand)
    assert whole[0]["fact"] == "ConversationClosed"
    assert whole[0]["person"] == "'=Noor", "no spreadsheet takes a name for a formula"
    theirs = rows(client, brand, f"?person={noor.pk}")
    assert theirs == [row for row in whole if row["person"] == "'=Noor"]
    assert len(theirs) < len(whole)
    assert {row["fact"] for row in rows(client, brand, "?name=MessageReceived")} == {"MessageReceived"}
    assert len(rows(client, brand, f"?conversation={conversation.pk}")) < len(whole)
    assert len(rows(client, brand, f"?day={timezone.localdate()}")) == len(whole)
    assert rows(client, brand, "?day=2020-01-01") == []
    assert "Nothing like this happened" in client.get(f"/{brand.slug}/trail?day=2020-01-01").content.decode()
    monkeypatch.setattr(search, "SIZE", 2)
    with brands([brand.pk]):
        walked, cursor = [], None
        while True:
            found, cursor = search.page(FactRecord.objects.settled().order_by("-xid", "-id"), cursor)
            walked += [fact.name for fact in found]
            if cursor is None:
                break
    assert walked == [row["fact"] for row in whole]


def test_what_cannot_be_read_is_not_asked_for() -> None:
    assert (
        wanted_of({"person": "x", "name": "a b", "conversation": "9" * 30, "day": "0001-01-01"}) == Wanted()
    )
    asked = {"person": "7", "name": "PromiseKept", "conversation": "#12", "day": "2026-01-31"}
    assert wanted_of(asked) == Wanted(7, "PromiseKept", 12, date(2026, 1, 31))


def test_every_fact_is_said_in_words_and_what_it_carries_names_no_customer() -> None:
    named = {fact.__name__ for fact in leaves(facts.Fact) if fact.__module__.startswith("troth.")}
    assert len(named & SAID.keys()) > 60
    assert all(" " in words_of(name, {}) for name in named)
    assert words_of("MessageSent", {"kind": "answer"}) == "Answered the customer"
    assert words_of("SomethingElseHappened", {}) == "Something else happened"
    carried = {"cause": "person", "message_id": 7, "name": "Emma", "sent_at": "x", "is_automatic": True}
    assert more_of(carried) == "cause: person"


def test_the_trail_costs_the_same_queries_however_long(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    address = f"/{brand.slug}/trail"
    desk.get(address)
    with django_assert_num_queries(8):  # type: ignore[operator]
        desk.get(address)
