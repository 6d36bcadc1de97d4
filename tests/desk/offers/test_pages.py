"""The page of offers: here or away, what is asked, what is held, and what became of today's offers."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.offers.test_standing import signed_in
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.acts.holding import take
from troth.core.database import see
from troth.people.models import Agent


@pytest.fixture
def bo(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Bo")


def page(user: User, brand: Brand) -> str:
    answer = signed_in(user).get(f"/{brand.slug}/offers")
    assert answer.status_code == 200
    see([brand.pk])
    return " ".join(answer.content.decode().split())


def test_it_shows_what_is_asked_held_and_was_answered_today(brand: Brand, bo: User) -> None:
    place = make.channel(brand)
    offer(make.conversation(place, "Asked now"), bo)
    take(make.conversation(place, "Held now", subject="My chair"), bo)
    past = timezone.now() - timedelta(minutes=1)
    before = {"made_at": past - timedelta(seconds=30), "expires_at": past}
    for end in ({"passed_at": past, "passed_because": "busy"}, {"timed_out_at": past}, {"accepted_at": past}):
        offer(make.conversation(place, "Ended"), bo, price=Decimal(3), **before, **end)
    offer(make.conversation(place), bo, **before, withdrawn_at=past, withdrawn_cause="taken")

    shown = page(bo, brand)

    for words in (
        "Asked now",
        "My chair",
        "1 accepted · 1 passed · 1 not answered",
        "Passed: I have enough in hand",
        "Not answered in time",
        "Somebody else was faster",
        "€3.00",
    ):
        assert words in shown, words


def test_what_ended_yesterday_and_what_others_had_is_not_there(brand: Brand, bo: User) -> None:
    place = make.channel(brand)
    past = timezone.now() - timedelta(days=2)
    old = {"made_at": past - timedelta(seconds=30), "expires_at": past, "timed_out_at": past}
    offer(make.conversation(place), bo, **old)
    now = timezone.now()
    offer(make.conversation(place), make.member(brand, Role.AGENT, "Cem"), passed_at=now)
    shown = page(bo, brand)
    assert "No offer has come today." in shown
    assert "You hold nothing." in shown


def test_going_online_and_away_works_without_a_script(brand: Brand, bo: User) -> None:
    screen = signed_in(bo)
    for chosen in ("away", "online"):
        answer = screen.post("/offers/presence", {"chosen": chosen, "brand": brand.slug})
        assert (answer.status_code, answer["Location"]) == (302, f"/{brand.slug}/offers")
        see([brand.pk])
        assert Agent.objects.get(user=bo).chosen == chosen
        shown = screen.get(f"/{brand.slug}/offers").content.decode()
        assert f'value="{chosen}" aria-pressed="true"' in shown
        see([brand.pk])
    assert screen.post("/offers/presence", {"chosen": "asleep"}).status_code == 422
    assert (
        screen.post("/offers/presence", {"chosen": "away", "brand": "elsewhere"})["Location"] == "/all/offers"
    )


def test_who_looks_at_it_is_here_also_without_a_script(brand: Brand, bo: User) -> None:
    page(bo, brand)
    seen = Agent.objects.get(user=bo)
    assert seen.came_at is not None
    assert "http-equiv" in page(bo, brand)


def test_who_answers_no_customers_is_told_so(brand: Brand) -> None:
    analyst = signed_in(make.member(brand, Role.ANALYST))
    answer = analyst.get(f"/{brand.slug}/offers")
    assert answer.status_code == 403
    assert "nothing is offered to you" in answer.content.decode()
    assert 'id="asked"' not in analyst.get(f"/{brand.slug}/conversations").content.decode()


def test_every_other_page_has_a_place_for_the_cards(brand: Brand, bo: User) -> None:
    screen = signed_in(bo)
    for address in ("conversations", "customers", "shifts", "mentions"):
        shown = screen.get(f"/{brand.slug}/{address}").content.decode()
        assert shown.count('id="asked"') == 1, address
    assert page(bo, brand).count('id="asked"') == 1


def test_it_costs_the_same_queries_however_much_there_is(
    brand: Brand, bo: User, django_assert_num_queries: Any
) -> None:
    place = make.channel(brand)
    screen = signed_in(bo)
    screen.get(f"/{brand.slug}/offers")
    see([brand.pk])
    for _time in range(3):
        offer(make.conversation(place), bo, shown_at=timezone.now())
        offer(make.conversation(place), bo, passed_at=timezone.now())
        take(make.conversation(place), bo)
    with django_assert_num_queries(14):
        screen.get(f"/{brand.slug}/offers")


def test_another_brands_page_is_not_there(brand: Brand, bo: User) -> None:
    make.brand("island")
    assert signed_in(bo).get("/island/offers").status_code == 404
    assert Client().get(f"/{brand.slug}/offers").status_code == 302
