from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.core.facts import record
from troth.routing.facts import ConversationTakenBack

QUERIES = 14
"""At most; some of them are the door's: the session, the person, their brands."""


@pytest.fixture
def deniz(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Deniz")


@pytest.fixture
def ada(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Ada")


@pytest.fixture
def talk(brand: Brand) -> Conversation:
    return make.conversation(brand)


def shown(user: User, talk: Conversation) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/{talk.brand.slug}/conversations/{talk.pk}/asked")
    assert answer.status_code == 200
    see([talk.brand_id])
    return " ".join(answer.content.decode().split())


def taken_back(talk: Conversation, person: User, cause: str) -> None:
    record(
        ConversationTakenBack(
            brand_id=talk.brand_id, conversation_id=talk.pk, person_id=person.pk, cause=cause
        )
    )


ENDS: list[tuple[dict[str, Any], str]] = [
    ({"accepted_at": 8}, "accepted after 8 seconds"),
    ({"passed_at": 3}, "passed after 3 seconds"),
    ({"passed_at": 3, "passed_because": "busy"}, "passed after 3 seconds: I have enough in hand"),
    ({"timed_out_at": 30}, "not seen in time"),
    ({"timed_out_at": 30, "shown_at": 1}, "seen, not answered in time"),
    ({"withdrawn_at": 4, "withdrawn_cause": "taken"}, "withdrawn: somebody else took it"),
    ({"withdrawn_at": 4, "withdrawn_cause": "over"}, "withdrawn: nobody waited any more"),
    ({"withdrawn_at": 4, "withdrawn_cause": "gone"}, "withdrawn: was not here any more"),
    ({"withdrawn_at": 4, "withdrawn_cause": "manual"}, "withdrawn: work is given out by hand now"),
    ({}, "asked until"),
]


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_whoever_leads_reads_whom_why_and_how_it_ended(
    brand: Brand, talk: Conversation, deniz: User, end: dict[str, Any], words: str
) -> None:
    made_at = timezone.now()
    times = {
        name: made_at + timedelta(seconds=value) if isinstance(value, int) else value
        for name, value in end.items()
    }
    offer(talk, deniz, made_at=made_at, **times)
    page = shown(make.member(brand, Role.SUPERVISOR), talk)
    assert f"<b>Deniz</b>: {words}" in page
    assert "Deniz was asked: of 2 who could take it" in page


def test_an_agent_reads_their_own_and_nobody_elses(talk: Conversation, deniz: User, ada: User) -> None:
    offer(talk, deniz)
    offer(talk, ada)
    taken_back(talk, ada, "silent")
    page = shown(deniz, talk)
    assert "<b>You</b>: asked until" in page
    assert "Of 2 who could take it you are the least taken up" in page
    assert "Ada" not in page
    assert "taken back" not in page


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("offline", "taken back: the screen fell silent"),
        ("away", "taken back: away"),
        ("silent", "taken back: no word for too long"),
    ],
)
def test_what_was_taken_back_from_somebody_says_why_to_them(
    brand: Brand, talk: Conversation, deniz: User, cause: str, words: str
) -> None:
    taken_back(talk, deniz, cause)
    assert f"<b>You</b>: {words}" in shown(deniz, talk)
    assert f"<b>Deniz</b>: {words}" in shown(make.member(brand, Role.OWNER), talk)


def test_what_an_expert_was_offered_for_it_stands_there(brand: Brand, talk: Conversation) -> None:
    expert = make.member(brand, Role.EXPERT, "Noor")
    offer(talk, expert, price="2.80")
    assert "€2.80" in shown(make.member(brand, Role.OWNER), talk)


def test_where_nobody_was_asked_it_says_so(brand: Brand, talk: Conversation, deniz: User) -> None:
    assert "Nobody was asked to take this conversation." in shown(make.member(brand, Role.OWNER), talk)
    assert "You were not asked to take this conversation." in shown(deniz, talk)


def test_an_expert_who_does_not_hold_it_may_not_know_of_it(brand: Brand, talk: Conversation) -> None:
    client = Client()
    client.force_login(make.member(brand, Role.EXPERT))
    assert client.get(f"/{brand.slug}/conversations/{talk.pk}/asked").status_code == 404


def test_the_conversation_leads_there(desk: Client, brand: Brand, talk: Conversation) -> None:
    page = desk.get(f"/{brand.slug}/conversations/{talk.pk}").content.decode()
    assert f"/{brand.slug}/conversations/{talk.pk}/asked" in page


def test_it_takes_few_queries_however_many_were_asked(brand: Brand, talk: Conversation) -> None:
    for number in range(6):
        offer(talk, make.member(brand, Role.AGENT, f"Agent {number}"))
    owner = make.member(brand, Role.OWNER)
    taken_back(talk, owner, "away")
    client = Client()
    client.force_login(owner)
    address = f"/{brand.slug}/conversations/{talk.pk}/asked"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= QUERIES, [one["sql"][:90] for one in asked]
