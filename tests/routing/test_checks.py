"""`troth check` finds an offer or a hold that must not be, and is silent about what the product does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.acts import holding
from troth.conversations.models import Conversation, Holder
from troth.core.models import Heartbeat
from troth.people import presence
from troth.people.models import Agent
from troth.routing.models import MANUAL, Offer, Routing
from troth.routing.offers.actions import accept, pass_on
from troth.site.checks import checks, violations

MINUTE = timedelta(minutes=1)
CLAIMS = {
    "waits": "asked for one that its queue holds",
    "long": "No offer stands past its end",
    "absent": "Nobody whose screens fell silent holds",
    "one yes": "nobody else is asked for that turn",
}


def found() -> list[str]:
    """Which of routing's checks find something."""
    known = {name: next(one for one in checks() if claim in one.claim) for name, claim in CLAIMS.items()}
    return [name for name, check in known.items() if violations(check)[1]]


@pytest.fixture
def ana(brand: Brand) -> User:
    user = make.member(brand, Role.AGENT, "Ana")
    presence.beat(user, [brand.pk])
    return user


@pytest.fixture
def asked(brand: Brand, ana: User) -> Offer:
    return offer(make.conversation(brand), ana)


def dispatcher_beats() -> None:
    Heartbeat.objects.create(name="dispatcher", beat_at=timezone.now())


def test_what_the_product_does_is_in_order(brand: Brand, asked: Offer, ana: User) -> None:
    dispatcher_beats()
    bo = make.member(brand, Role.AGENT, "Bo")
    beside = offer(asked.conversation, bo)
    assert found() == []
    pass_on(beside.pk, bo, now=timezone.now())
    accept(asked.pk, ana, now=timezone.now())
    holding.give_back(asked.conversation, ana)
    accept(offer(asked.conversation, bo).pk, bo, now=timezone.now())
    assert found() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"holder": Holder.CUSTOMER},
        {"turn_opened_at": None, "answer_by": None},
        {"closed_at": timezone.now(), "holder": None, "holder_until": None},
    ],
    ids=["held by another", "nobody waits", "closed"],
)
def test_an_offer_of_what_waits_no_more_is_found(asked: Offer, changes: dict[str, object]) -> None:
    Conversation.objects.filter(pk=asked.conversation_id).update(**changes)
    assert found() == ["waits"]


def test_an_offer_that_nobody_ends_is_found_while_a_dispatcher_runs(brand: Brand, ana: User) -> None:
    begun = timezone.now() - 2 * MINUTE
    offer(make.conversation(brand), ana, made_at=begun, expires_at=begun + MINUTE)
    assert found() == [], "without a dispatcher nobody could end it"
    dispatcher_beats()
    assert found() == ["long"]


def test_an_absent_holder_is_found_unless_work_is_given_out_by_hand(brand: Brand, ana: User) -> None:
    talk = make.conversation(brand)
    holding.take(talk, ana)
    Agent.objects.filter(user=ana).update(seen_at=timezone.now() - 2 * MINUTE)
    assert found() == ["absent"]
    Routing.objects.create(brand=brand, policy=MANUAL)
    assert found() == []


def test_two_who_said_yes_to_one_are_found(asked: Offer) -> None:
    other = offer(asked.conversation, make.member(asked.brand, Role.AGENT, "Bo"))
    for row, at in ((asked, other.made_at + MINUTE / 2), (other, other.made_at + MINUTE)):
        Offer.objects.filter(pk=row.pk).update(accepted_at=at)
    assert found() == ["one yes"]
