"""Two who act on one offer in the same moment, on connections of their own."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.routing.concurrency.beside import beside
from tests.routing.making import offer
from troth.accounts import access, memberships
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.acts import holding
from troth.conversations.models import Conversation, Holder
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.people import presence
from troth.routing.models import Offer
from troth.routing.offers.actions import OfferGone, accept, pass_on, time_out

PATIENCE = 10  # seconds; all of it ends in far less


@dataclass
class Shop:
    """Ana and Bo are both asked to take the same conversation."""

    brand: Brand
    talk: Conversation
    people: Sequence[User]
    offers: Sequence[Offer]


@pytest.fixture
def shop(committed: None) -> Shop:
    with brands([]):
        brand = make.brand()
        talk = make.conversation(brand)
        people = [make.member(brand, Role.AGENT, name) for name in ("Ana", "Bo")]
        for user in people:
            presence.beat(user, [brand.pk])
        return Shop(brand, talk, people, [offer(talk, user) for user in people])


def say_yes(shop: Shop, number: int, said: list[str]) -> Callable[[], None]:
    def act() -> None:
        try:
            with brands([shop.brand.pk]):
                taken = accept(shop.offers[number].pk, shop.people[number], now=timezone.now())
                said.append(str(taken.holder_person))
        except OfferGone as gone:
            said.append(str(gone))

    return act


def accepted(shop: Shop) -> list[Offer]:
    with brands([shop.brand.pk]):
        return list(Offer.objects.filter(accepted_at__isnull=False).select_related("agent"))


def holder(shop: Shop) -> str:
    with brands([shop.brand.pk]):
        found = Conversation.objects.select_related("holder_person").get(pk=shop.talk.pk)
        return str(found.holder_person or found.holder)


def at_once(*acts: Callable[[], None]) -> None:
    ready = threading.Barrier(len(acts))

    def begin(act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            ready.wait(PATIENCE)
            act()

        return run

    for thread in [beside(begin(act)) for act in acts]:
        thread.join(PATIENCE)


def test_of_many_who_say_yes_at_once_one_has_it(shop: Shop) -> None:
    with brands([shop.brand.pk]):
        for number in range(6):
            user = make.member(shop.brand, Role.AGENT, f"Number {number}")
            shop = Shop(shop.brand, shop.talk, [*shop.people, user], [*shop.offers, offer(shop.talk, user)])
    said: list[str] = []
    at_once(*(say_yes(shop, number, said) for number in range(8)))
    (won,) = accepted(shop)
    name = holder(shop)
    assert won.agent.user_id == next(user.pk for user in shop.people if user.name == name)
    assert sorted(said) == sorted([name, *[f"{name} has it now."] * 7])
    with brands([shop.brand.pk]):
        assert not Offer.objects.standing().exists()
        assert FactRecord.objects.filter(name="OfferAccepted").count() == 1
        assert FactRecord.objects.filter(name="OfferWithdrawn").count() == 7


def test_two_clicks_of_one_person_are_one_yes(shop: Shop) -> None:
    said: list[str] = []
    at_once(*[say_yes(shop, 0, said)] * 4)
    assert said == ["Ana"] * 4
    with brands([shop.brand.pk]):
        assert FactRecord.objects.filter(name="OfferAccepted").count() == 1


def test_a_yes_waits_for_who_takes_it_and_then_says_so(shop: Shop) -> None:
    said: list[str] = []
    with brands([shop.brand.pk]):
        holding.take(shop.talk, shop.people[1])
        coming = beside(say_yes(shop, 0, said))
        coming.join(0.2)
        assert coming.is_alive(), "it waits for the other"
    coming.join(PATIENCE)
    assert said == ["Bo has it now."]
    assert accepted(shop) == []


def test_an_offer_that_is_made_while_a_yes_waits_is_withdrawn_with_the_others(shop: Shop) -> None:
    """Who makes an offer locks its conversation: a yes that waited for it sees the new one too."""
    said: list[str] = []
    with brands([shop.brand.pk]):
        Conversation.objects.locked().get(pk=shop.talk.pk)
        coming = beside(say_yes(shop, 0, said))
        coming.join(0.2)
        offer(shop.talk, make.member(shop.brand, Role.AGENT, "Cem"))
    coming.join(PATIENCE)
    assert said == ["Ana"]
    with brands([shop.brand.pk]):
        assert not Offer.objects.standing().exists()


def test_what_ends_in_this_moment_is_not_taken_by_halves(shop: Shop) -> None:
    said: list[str] = []
    with brands([shop.brand.pk]):
        pass_on(shop.offers[0].pk, shop.people[0], now=timezone.now())
        coming = beside(say_yes(shop, 0, said))
        coming.join(0.2)
        assert coming.is_alive()
    coming.join(PATIENCE)
    assert said == ["You passed it on already."]
    assert (accepted(shop), holder(shop)) == ([], Holder.QUEUE)


def test_time_lets_be_what_is_being_accepted(shop: Shop) -> None:
    late = max(one.expires_at for one in shop.offers) + timedelta(seconds=1)
    ended: list[int] = []

    def look() -> None:
        with brands([shop.brand.pk]):
            ended.append(time_out(shop.brand.pk, late))

    with brands([shop.brand.pk]):
        accept(shop.offers[0].pk, shop.people[0], now=timezone.now())
        beside(look).join(PATIENCE)
        assert ended == [0], "it waits for nobody"
    assert len(accepted(shop)) == 1


def test_nobody_takes_while_their_role_is_taken_away(shop: Shop) -> None:
    said: list[str] = []
    with brands([shop.brand.pk]):
        owner = make.member(shop.brand)
    with brands([shop.brand.pk]):
        member = shop.brand.memberships.get(user=shop.people[0])
        memberships.change_role(member, Role.ANALYST, by=access.of_user(owner))
        coming = beside(say_yes(shop, 0, said))
        coming.join(0.2)
        assert coming.is_alive(), "it waits for the change"
    coming.join(PATIENCE)
    assert said == ["You may not answer in this brand any more."]
    assert holder(shop) == Holder.QUEUE


def test_a_yes_that_waits_for_a_change_of_roles_does_not_hold_that_change_up(shop: Shop) -> None:
    """Each would wait for the other: who takes a role away, for the offer; who says yes, for the role."""
    said: list[str] = []
    with brands([shop.brand.pk]):
        owner = make.member(shop.brand)
    with brands([shop.brand.pk]):
        member = shop.brand.memberships.select_for_update().get(user=shop.people[0])
        coming = beside(say_yes(shop, 0, said))
        coming.join(0.2)
        assert coming.is_alive(), "it waits for who looks at the role"
        memberships.change_role(member, Role.ANALYST, by=access.of_user(owner))
    coming.join(PATIENCE)
    assert said == ["You may not answer in this brand any more."]
    assert (accepted(shop), holder(shop)) == ([], Holder.QUEUE)


def test_a_role_that_is_taken_away_during_a_yes_takes_the_conversation_along(shop: Shop) -> None:
    with brands([shop.brand.pk]):
        owner = make.member(shop.brand)

    def lose() -> None:
        with brands([shop.brand.pk]):
            member = shop.brand.memberships.get(user=shop.people[0])
            memberships.change_role(member, Role.ANALYST, by=access.of_user(owner))

    with brands([shop.brand.pk]):
        accept(shop.offers[0].pk, shop.people[0], now=timezone.now())
        losing = beside(lose)
        losing.join(0.2)
        assert losing.is_alive(), "it waits for the yes"
    losing.join(PATIENCE)
    assert holder(shop) == Holder.QUEUE
