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
from troth.people.presence import beat
from troth.routing.models import Routing

FRAGMENT = {"HX-Request": "true"}
QUERIES = 27
"""At most; some eight are the door's, and ten ask why nobody is asked, by the rules of a round."""


@pytest.fixture
def lead(brand: Brand) -> Client:
    client = Client()
    client.force_login(make.member(brand, Role.SUPERVISOR, "Lena"))
    return client


@pytest.fixture
def deniz(brand: Brand) -> User:
    """An agent who is on."""
    made = make.member(brand, Role.AGENT, "Deniz")
    beat(made, [brand.pk])
    return made


def waiting(brand: Brand, minutes: int = 5, name: str = "Emma") -> Conversation:
    at = timezone.now() - timedelta(minutes=minutes)
    address = f"{name.lower()}@customer.example"
    return make.conversation(brand, received_at=at, name=name, address=address)


def shown(client: Client, brand: Brand, **headers: Any) -> str:
    answer = client.get(f"/{brand.slug}/routing/waiting", headers=headers or None)
    assert answer.status_code == 200
    see([brand.pk])
    return " ".join(answer.content.decode().split())


def test_who_is_asked_stands_there_with_until_when_and_why(brand: Brand, lead: Client, deniz: User) -> None:
    offer(waiting(brand), deniz)
    page = shown(lead, brand)
    assert "Deniz is asked until" in page
    assert "not seen yet" in page
    assert "Deniz was asked: of 2 who could take it, the least taken up (in hand: 0)" in page
    assert "It asks for English." in page
    assert "The search reaches the team of its queue." in page


def test_an_offer_that_was_seen_says_so(brand: Brand, lead: Client, deniz: User) -> None:
    offer(waiting(brand), deniz, shown_at=timezone.now())
    assert "· seen</span>" in shown(lead, brand)


def test_where_nobody_is_on_it_says_that_nobody_could_take_it(brand: Brand, lead: Client) -> None:
    waiting(brand)
    page = shown(lead, brand)
    assert "Nobody is online who could take it. It asks for English." in page
    assert "is asked until" not in page


def test_what_will_be_offered_in_a_moment_says_so(brand: Brand, lead: Client, deniz: User) -> None:
    waiting(brand)
    assert "Somebody is asked in a moment." in shown(lead, brand)


def test_by_hand_it_says_that_people_take_it_themselves(brand: Brand, lead: Client) -> None:
    Routing.objects.create(brand=brand, policy="manual")
    waiting(brand)
    page = shown(lead, brand)
    assert "Nothing is given out by itself here: people take what waits." in page
    assert "By hand" in page


def test_an_offer_that_has_run_out_asks_nobody_any_more(brand: Brand, lead: Client, deniz: User) -> None:
    past = timezone.now() - timedelta(minutes=5)
    offer(waiting(brand), deniz, made_at=past)
    assert "is asked until" not in shown(lead, brand)


def test_the_closest_to_being_late_stands_first(brand: Brand, lead: Client) -> None:
    channel = make.channel(brand)
    quick = make.channel(brand, promise=timedelta(minutes=6))
    old = timezone.now() - timedelta(minutes=3)
    make.conversation(channel, received_at=old, name="Ada", address="ada@customer.example")
    make.conversation(quick, received_at=timezone.now(), name="Bea", address="bea@customer.example")
    page = shown(lead, brand)
    assert page.index("<b>Bea</b>") < page.index("<b>Ada</b>")
    Routing.objects.create(brand=brand, policy="first-come")
    page = shown(lead, brand)
    assert page.index("<b>Ada</b>") < page.index("<b>Bea</b>")


def test_what_somebody_holds_or_has_answered_does_not_wait(brand: Brand, lead: Client, deniz: User) -> None:
    held = waiting(brand)
    Conversation.objects.filter(pk=held.pk).update(holder="person", holder_person=deniz)
    assert "Nothing waits in a queue" in shown(lead, brand)


def test_an_open_screen_gets_what_has_changed_alone(brand: Brand, lead: Client) -> None:
    waiting(brand)
    part = shown(lead, brand, **FRAGMENT)
    assert part.startswith('<section class="waiting" id="waiting"')
    assert "<html" not in part


def test_it_is_assigned_and_taken_from_here(brand: Brand, lead: Client, deniz: User) -> None:
    first, second = waiting(brand), waiting(brand, name="Bo")
    back = f"/{brand.slug}/routing/waiting"
    answer = lead.post(f"/{brand.slug}/board/{first.pk}/assignment", {"to": deniz.pk, "at": "waiting"})
    assert (answer.status_code, answer["Location"]) == (302, back)
    answer = lead.post(f"/{brand.slug}/board/{second.pk}/taking", {"at": "waiting"}, headers=FRAGMENT)
    assert "You hold it now." in answer.content.decode()
    assert 'id="waiting"' in answer.content.decode()
    see([brand.pk])
    assert Conversation.objects.get(pk=first.pk).holder_person_id == deniz.pk


def test_what_cannot_be_given_is_refused_on_the_spot(brand: Brand, lead: Client) -> None:
    one = waiting(brand)
    answer = lead.post(
        f"/{brand.slug}/board/{one.pk}/assignment", {"to": "", "at": "waiting"}, headers=FRAGMENT
    )
    assert answer.status_code == 200
    assert "Choose somebody who is on." in answer.content.decode()
    assert 'id="waiting"' in answer.content.decode()


def test_the_board_leads_there(brand: Brand, lead: Client) -> None:
    board = lead.get(f"/{brand.slug}/board").content.decode()
    assert f'href="/{brand.slug}/routing/waiting"' in board


@pytest.mark.parametrize("role", [Role.AGENT, Role.EXPERT, Role.ANALYST])
def test_it_is_for_who_leads(brand: Brand, role: Role) -> None:
    client = Client()
    client.force_login(make.member(brand, role))
    assert client.get(f"/{brand.slug}/routing/waiting").status_code == 403


def test_another_brands_queue_is_not_there(lead: Client) -> None:
    other = make.brand("harbour")
    assert lead.get(f"/{other.slug}/routing/waiting").status_code == 404


def test_it_takes_no_more_queries_for_more_that_waits(brand: Brand, lead: Client, deniz: User) -> None:
    offer(waiting(brand), deniz)
    for number in range(5):
        waiting(brand, name=f"Customer{number}")
    shown(lead, brand)
    with CaptureQueriesContext(connection) as asked:
        shown(lead, brand, **FRAGMENT)
    assert len(asked) <= QUERIES
