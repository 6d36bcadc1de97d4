from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.lists.test_listing import answered, broken, closed, ids, taken, warned
from troth.accounts.access import of_user
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation, Tag, Tagging
from troth.core.database import see
from troth.desk.reading import mark_read

HOSTILE = "<script>alert('refund')</script>"


@pytest.fixture
def me(brand: Brand) -> User:
    return make.member(brand, name="Noor")


def tagged(conversation: Conversation, _me: User) -> None:
    tag = Tag.objects.create(brand_id=conversation.brand_id, name="refund")
    Tagging.objects.create(brand_id=conversation.brand_id, conversation=conversation, tag=tag)


def read(conversation: Conversation, me: User) -> None:
    mark_read(me, conversation)


def nothing(_conversation: Conversation, _me: User) -> None:
    """As it came."""


FILTERS: dict[str, tuple[Callable[[Conversation, User], None], str]] = {
    "tag:refund": (tagged, ""),
    "holder:me": (taken, ""),
    "holder:noor": (taken, ""),
    "is:broken": (broken, ""),
    "is:risk": (warned, ""),
    "is:waiting": (answered, ""),
    "is:closed": (closed, ""),
    "-is:unread": (read, ""),
    "-is:open": (closed, ""),
    "-holder:nobody is:open": (taken, ""),
}


@pytest.mark.parametrize("typed", FILTERS)
def test_a_filter_leaves_what_it_says(brand: Brand, me: User, typed: str) -> None:
    place = make.channel(brand)
    wanted, other = (make.conversation(place, address=f"{one}@customer.example") for one in ("liv", "max"))
    FILTERS[typed][0](wanted, me)
    other.refresh_from_db()
    assert ids(of_user(me), "", brand, typed) == [wanted.pk]


@pytest.mark.parametrize(
    "typed",
    [
        "channel:mail",
        "language:tr",
        "slack<20m",
        "slack>5m",
        'customer:"Liv Berg"',
        "customer:liv",
        "customer:liv@customer.example",
        "after:2020-01-01",
        "before:2900-01-01",
        "language:nl language:tr",
        "-language:nl",
        "slack<9999999d",
    ],
)
def test_filters_of_what_a_conversation_is(brand: Brand, me: User, typed: str) -> None:
    place = make.channel(brand)
    liv = make.conversation(place, address="liv@customer.example", name="Liv Berg", language="tr")
    assert ids(of_user(me), "", brand, typed) == [liv.pk]
    for wrong in ("channel:chat", "language:nl", "slack<5m", "customer:max", "before:2020-01-01"):
        assert ids(of_user(me), "", brand, f"{typed} {wrong} -language:tr") == []


FOUND = {
    "english": (
        "en",
        "I want my refunds please",
        ["refund", "REFUNDS", "refu", '"my refunds"', "want refund"],
    ),
    "turkish": ("tr", "Siparişim gelmedi, kargom nerede?", ["sipariş", "siparisim", "kargo", "GELMEDİ"]),
    "dutch": ("nl", "Waar blijven mijn pakketten?", ["pakket", "pakketten", "waar blijven"]),
    "spanish": ("es", "¿Cuándo llegan las devoluciones?", ["devolución", "devoluci", "cuando", "las"]),
    "another": ("de", "Wo bleibt die Straße?", ["strasse", "straße", "bleibt"]),
}


@pytest.mark.parametrize("language", FOUND)
def test_words_are_found_in_their_language_with_and_without_accents(
    brand: Brand, me: User, language: str
) -> None:
    code, text, searches = FOUND[language]
    made = make.conversation(brand, text, language=code, subject="Question")
    make.conversation(brand, "Something else", subject="Other", address="max@customer.example")
    for typed in searches:
        assert ids(of_user(me), "", brand, typed) == [made.pk], typed


def test_the_subject_the_customer_and_every_message_are_searched(brand: Brand, me: User) -> None:
    made = make.conversation(brand, "Hello", subject="Order 1234", name="Emma Clarke")
    actions.note(made, me, "Ask the warehouse.")
    answered(made, me)
    for typed in ("order 1234", "clarke", "emma@customer.example", "warehouse", "on its way"):
        assert ids(of_user(me), "", brand, typed) == [made.pk], typed
    for typed in ("-emma", "order -warehouse zebra", '"1234 order"'):
        assert ids(of_user(me), "", brand, typed) == [], typed


def test_words_and_filters_narrow_each_other(brand: Brand, me: User) -> None:
    one = make.conversation(brand, "A refund, please")
    two = make.conversation(brand, "A refund, please", address="max@customer.example")
    closed(two, me)
    assert ids(of_user(me), "", brand, "refund") == [two.pk, one.pk]
    assert ids(of_user(me), "", brand, "refund is:open") == [one.pk]


def test_who_was_erased_is_found_by_nothing_they_said(brand: Brand, me: User) -> None:
    made = make.conversation(brand, "My moonlit parcel", name="Quillfeather", address="q@customer.example")
    assert ids(of_user(me), "", brand, "moonlit quillfeather") == [made.pk]
    erase(made.customer, by=me)
    for typed in ("moonlit", "quillfeather", "q@customer.example", "1234"):
        assert ids(of_user(me), "", brand, typed) == [], typed


def test_another_brands_words_are_not_found(brand: Brand, me: User) -> None:
    other = make.brand()
    make.conversation(other, "A moonlit parcel")
    see([brand.pk])
    assert ids(of_user(me), "", brand, "moonlit") == []
    see([brand.pk, other.pk])
    assert ids(of_user(me), "", brand, "moonlit") == []


def test_an_expert_finds_what_they_hold(brand: Brand) -> None:
    expert = make.member(brand, Role.EXPERT)
    one = make.conversation(brand, "A refund, please")
    make.conversation(brand, "A refund, please", address="max@customer.example")
    assert ids(of_user(expert), "", brand, "refund") == []
    taken(one, expert)
    assert ids(of_user(expert), "", brand, "refund") == [one.pk]


def test_the_page_marks_what_was_found_and_runs_none_of_it(brand: Brand, desk: Client) -> None:
    make.conversation(brand, HOSTILE)
    page = desk.get(f"/{brand.slug}/conversations", {"q": f"refund {HOSTILE}"}).content.decode()
    assert "<mark>refund</mark>" in page
    assert "<script>alert" not in page


def test_what_is_not_understood_is_said_with_its_place(brand: Brand, desk: Client) -> None:
    page = desk.get(f"/{brand.slug}/conversations", {"q": "x chanel:mail"}).content.decode()
    assert "Character 3: there is no filter “chanel:”. Did you mean “channel:”?" in page
    for typed in ("slack:5m", "is:x", "is:brokn", "before:x", "tag:", '"x', "slack<x", "x" * 600, "\x00"):
        assert desk.get(f"/{brand.slug}/conversations", {"q": typed}).status_code == 200


def test_what_was_found_can_be_walked_page_by_page(
    brand: Brand, me: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troth.desk.lists import paging

    monkeypatch.setattr(paging, "SIZE", 2)
    place, now = make.channel(brand), timezone.now()
    made = [
        make.conversation(
            place,
            "A refund",
            address=f"c{number}@customer.example",
            received_at=now - timedelta(hours=number),
        )
        for number in range(5)
    ]
    assert ids(of_user(me), "", brand, "refund") == [one.pk for one in made]
    assert ids(of_user(me), "", brand, "language:en") == [one.pk for one in made]


def test_a_search_costs_the_same_queries_however_much_it_finds(
    brand: Brand, desk: Client, django_assert_num_queries: Any
) -> None:
    place = make.channel(brand)
    for number in range(20):
        make.conversation(place, "A refund", address=f"c{number}@customer.example")
    address = f"/{brand.slug}/conversations"
    with django_assert_num_queries(COST):
        assert "refund" in desk.get(address, {"q": "refund tag:none -is:closed"}).content.decode()
    with django_assert_num_queries(COST + 2):
        assert "<mark>refund</mark>" in desk.get(address, {"q": "refund"}).content.decode()


COST = 11
"""A page's own, then the words, the ids, saved views, teams and counts; with rows two more."""
