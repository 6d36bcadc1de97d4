from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.models import FactRecord
from troth.routing.actions import RoutingNotSet, Way, set_routing, way_of
from troth.routing.models import MANUAL, Offer, Routing


@pytest.fixture
def lead(brand: Brand) -> User:
    return make.member(brand, Role.SUPERVISOR, "Lena")


def way(brand: Brand, **changes: Any) -> Way:
    return replace(way_of(Routing.of(brand.pk)), **changes)


def test_what_is_set_is_kept_with_who_set_it_and_written_down(brand: Brand, lead: User) -> None:
    now = timezone.now()
    set_routing(brand, way(brand, policy="first-come", worth=Decimal("7.50")), by=lead, now=now)
    kept = Routing.objects.get(brand=brand)
    assert (kept.policy, kept.worth, kept.set_by, kept.set_at) == ("first-come", Decimal("7.50"), lead, now)
    fact = FactRecord.objects.get(name="RoutingSet")
    assert fact.actor_id == lead.pk
    assert fact.details == {"policy": "first-come", "changed": ["worth"]}


def test_nothing_is_recorded_where_nothing_differs(brand: Brand, lead: User) -> None:
    set_routing(brand, way(brand), by=lead, now=timezone.now())
    assert not Routing.objects.filter(brand=brand).exists()
    assert not FactRecord.objects.filter(name="RoutingSet").exists()


def test_by_hand_withdraws_what_is_offered_at_once(brand: Brand, lead: User) -> None:
    asked = offer(make.conversation(brand), make.member(brand, Role.AGENT, "Deniz"))
    set_routing(brand, way(brand, policy=MANUAL), by=lead, now=timezone.now())
    assert not Offer.objects.standing().exists()
    asked.refresh_from_db()
    assert asked.withdrawn_cause == MANUAL


def test_another_policy_lets_offers_stand(brand: Brand, lead: User) -> None:
    offer(make.conversation(brand), make.member(brand, Role.AGENT, "Deniz"))
    set_routing(brand, way(brand, policy="round-robin"), by=lead, now=timezone.now())
    assert Offer.objects.standing().count() == 1


BAD = [
    ({"policy": "best"}, "There is no policy “best”. Choose one of: promise-slack, promise-slack-generous"),
    ({"worth": Decimal(-1)}, "A kept promise is worth between 0 and 1000 euros, to the cent."),
    ({"worth": Decimal("1000.01")}, "between 0 and 1000 euros"),
    ({"worth": Decimal("1.005")}, "to the cent"),
    ({"worth": Decimal("NaN")}, "to the cent"),
    ({"answer_within": 4}, "An offer of a chat or a call stands between 5 seconds and 10 minutes."),
    ({"answer_within": 601}, "between 5 seconds and 10 minutes"),
    ({"answer_mail_within": 3601}, "An offer of a mail stands between 5 seconds and 1 hour."),
    ({"silent_for": 14}, "after between 15 seconds and 24 hours of silence"),
    ({"silent_on_mail_for": 59}, "between 1 minute and 7 days of silence, or never"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_what_cannot_be_is_refused_in_a_sentence(
    brand: Brand, lead: User, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RoutingNotSet, match=sentence.replace(".", r"\.")):
        set_routing(brand, way(brand, **changes), by=lead, now=timezone.now())
    assert not Routing.objects.filter(brand=brand).exists()


EDGES = [
    {"worth": Decimal(0)},
    {"worth": Decimal(1000)},
    {"answer_within": 5, "answer_mail_within": 3600},
    {"answer_within": 600, "answer_mail_within": 5},
    {"silent_for": 15, "silent_on_mail_for": 604_800},
    {"silent_for": 86_400, "silent_on_mail_for": 60},
]


@pytest.mark.parametrize("changes", EDGES)
def test_the_table_takes_all_that_is_not_refused(brand: Brand, lead: User, changes: dict[str, Any]) -> None:
    set_routing(brand, way(brand, **changes), by=lead, now=timezone.now())
    assert way(brand) == way(brand, **changes)
