"""The cards: what each person reads of what they are asked, in how many queries."""

import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.people.models import Skill
from troth.routing.models import Need, Offer

QUERIES = 4
"""The door's three (the session, the person, their brands) and one for the cards."""


@pytest.fixture
def bo(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Bo")


@pytest.fixture
def expert(brand: Brand) -> User:
    return make.member(brand, Role.EXPERT, "Eva")


@pytest.fixture
def waiting(brand: Brand) -> Conversation:
    return make.conversation(brand, "My lamp of order 20417 is broken, write to emma@customer.example")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cards(user: User, brand: Brand) -> str:
    answer = signed_in(user).get("/offers")
    assert answer.status_code == 200
    see([brand.pk])
    return " ".join(answer.content.decode().split())


def test_a_card_says_what_it_is_who_waits_and_why_it_is_theirs(
    brand: Brand, bo: User, waiting: Conversation
) -> None:
    made = offer(waiting, bo)
    skill = Skill.objects.create(brand=brand, name="Returns")
    Need.objects.create(conversation=waiting, brand=brand, skill=skill, level=3)

    shown = cards(bo, brand)

    for words in ("Mail", "English", "Returns", "Emma", "order 20417", "Nothing else waits", "to answer"):
        assert words in shown, words
    assert f'action="/offers/{made.pk}/acceptance"' in shown
    assert re.search(r'data-said="New offer: Mail, English, Returns\. \d\d seconds to answer\."', shown)
    assert "data-urgent" not in shown, "a mail may wait, so it is said when there is a pause"


def test_an_expert_reads_what_the_work_is_and_not_whose(
    brand: Brand, expert: User, waiting: Conversation
) -> None:
    offer(waiting, expert, price=Decimal("4.50"))

    shown = cards(expert, brand)

    assert "My lamp of order … is broken, write to …" in shown
    assert "€4.50" in shown
    for secret in ("Emma", "emma@", "20417", "1234", "Order"):
        assert secret not in shown, secret


def test_a_chat_cannot_wait_and_is_said_at_once(brand: Brand, bo: User) -> None:
    chat = accounts.add_channel(brand, kind="chat", address="shop-chat", relay="")
    offer(make.conversation(chat), bo)
    assert "data-urgent" in cards(bo, brand)


def test_the_least_slack_is_on_top_and_the_newest_last(brand: Brand, bo: User) -> None:
    place = make.channel(brand)
    now = timezone.now()
    later = make.conversation(place, "Later", received_at=now)
    sooner = make.conversation(place, "Sooner", received_at=now - timedelta(minutes=5))
    without = [make.conversation(make.channel(brand, promise=None), words) for words in ("First", "Second")]
    for number, one in enumerate([later, sooner, *without]):
        offer(one, bo, made_at=now + timedelta(milliseconds=number))

    shown = cards(bo, brand)

    places = [shown.index(words) for words in ("Sooner", "Later", "First", "Second")]
    assert places == sorted(places)


@pytest.mark.parametrize("end", ["accepted_at", "passed_at", "timed_out_at", "expires_at"])
def test_an_offer_that_ended_is_no_card(brand: Brand, bo: User, waiting: Conversation, end: str) -> None:
    past = timezone.now() - timedelta(seconds=1)
    offer(waiting, bo, made_at=past - timedelta(minutes=1), **{end: past})
    assert "data-ask" not in cards(bo, brand)


def test_nobody_sees_the_offers_of_others(brand: Brand, bo: User, waiting: Conversation) -> None:
    offer(waiting, bo)
    for role in (Role.OWNER, Role.AGENT, Role.EXPERT, Role.ANALYST):
        assert "data-ask" not in cards(make.member(brand, role), brand), role


def test_a_screen_marks_an_offer_as_shown_once(brand: Brand, bo: User, waiting: Conversation) -> None:
    made = offer(waiting, bo)
    cards(bo, brand)
    first = Offer.objects.get(pk=made.pk).shown_at
    assert first is not None
    cards(bo, brand)
    assert Offer.objects.get(pk=made.pk).shown_at == first


def test_the_cards_cost_few_queries_and_little_time_however_many(brand: Brand, bo: User) -> None:
    place = make.channel(brand)
    for number in range(5):
        offer(make.conversation(place, f"Words {number}"), bo)
    screen = signed_in(bo)
    screen.get("/offers")
    with CaptureQueriesContext(connection) as asked:
        screen.get("/offers")
    statements = [
        one["sql"] for one in asked if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]
    ]
    assert len(statements) == QUERIES, statements

    begin = time.process_time()
    for _time in range(20):
        screen.get("/offers")
    # Some 5 ms where it was written; a slow machine is given its time.
    assert (time.process_time() - begin) / 20 < 0.030


def test_it_is_read_and_nothing_else(bo: User) -> None:
    assert signed_in(bo).post("/offers").status_code == 405
    assert Client().get("/offers").status_code == 302
