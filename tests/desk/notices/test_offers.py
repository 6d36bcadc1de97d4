"""Offers: the live line is routing's own; what is left is the sound, the desktop and the push."""

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.notices.pushes import Service
from tests.desk.notices.test_telling import jobs, run_push, run_tell, subscribed, told
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.core.facts import record
from troth.desk.notices.models import Notice, NoticeWish
from troth.people.presence import choose
from troth.routing.facts import OfferMade
from troth.routing.models import Offer

PAGE = "/account/notifications"


@pytest.fixture
def waiting(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is my moonlit parcel?")


def made(conversation: Conversation, user: User) -> Offer:
    """As a round makes it."""
    one = offer(conversation, user)
    record(
        OfferMade(
            brand_id=one.brand_id,
            conversation_id=one.conversation_id,
            offer_id=one.pk,
            agent_id=one.agent_id,
            user_id=user.pk,
            expires_at=one.expires_at,
        )
    )
    return one


def at(conversation: Conversation) -> dict[str, int]:
    return {"notice": 7, "brand": conversation.brand_id, "conversation": conversation.pk}


def test_only_who_takes_pushes_costs_a_job(bo: User, waiting: Conversation, service: Service) -> None:
    made(waiting, bo)
    assert told() == []
    subscribed(bo, service)
    Offer.objects.all().update(passed_at=timezone.now())
    made(waiting, bo)
    assert told() == [(bo.pk, Notice.OFFER)]
    NoticeWish.objects.filter(user=bo).update(has_offer=False)
    Offer.objects.standing().update(passed_at=timezone.now())
    made(waiting, bo)
    assert len(told()) == 1


def test_a_push_keeps_only_while_the_offer_stands_and_leads_to_it(
    brand: Brand, bo: User, waiting: Conversation, service: Service
) -> None:
    browser = subscribed(bo, service)
    made(waiting, bo)
    run_tell()
    run_push()
    (push,) = service.taken
    assert 0 < int(push.headers["ttl"]) <= 30
    said = browser.read(push.body)
    assert said["title"] == "You are asked to take a conversation"
    assert said["url"] == f"/{brand.slug}/offers"
    assert "moonlit" not in str(said)


def test_an_offer_that_is_over_is_pushed_to_nobody(bo: User, waiting: Conversation, service: Service) -> None:
    subscribed(bo, service)
    one = made(waiting, bo)
    run_tell()
    Offer.objects.filter(pk=one.pk).update(timed_out_at=timezone.now())
    run_push()
    assert service.taken == []
    run_tell()
    assert len(jobs("notices.push")) == 1


def test_a_page_that_hears_of_it_asks_whether_to_sound(
    brand: Brand, bo: User, screen: Client, waiting: Conversation
) -> None:
    NoticeWish.objects.filter(user=bo).update(has_sound=True)
    one = made(waiting, bo)
    said = screen.get(f"{PAGE}/notice", at(waiting)).json()
    assert (said["sound"], said["desktop"]) == (True, False)
    Offer.objects.filter(pk=one.pk).update(passed_at=timezone.now())
    assert screen.get(f"{PAGE}/notice", at(waiting)).status_code == 204, "it is over, and no error"


@pytest.mark.parametrize("why", ["no wish", "switched off", "not to be disturbed"])
def test_who_is_not_to_hear_of_it_is_told_nothing_and_no_error(
    brand: Brand, bo: User, screen: Client, waiting: Conversation, why: str
) -> None:
    if why == "no wish":
        bo = make.member(brand, Role.AGENT)
        screen.force_login(bo)
    made(waiting, bo)
    if why == "switched off":
        NoticeWish.objects.update(has_offer=False)
    elif why == "not to be disturbed":
        choose(bo, [brand.pk], "do not disturb")
    assert screen.get(f"{PAGE}/notice", at(waiting)).status_code == 204


def test_words_are_shown_to_staff_who_want_them_and_to_no_expert(brand: Brand, waiting: Conversation) -> None:
    for role, reads in ((Role.AGENT, True), (Role.EXPERT, False)):
        who = make.member(brand, role)
        NoticeWish.objects.create(user=who, may_show_words=True)
        made(waiting, who)
        client = Client()
        client.force_login(who)
        said = client.get(f"{PAGE}/notice", at(waiting)).json()
        assert ("moonlit" in said["body"]) is reads, role
        assert ("Emma" in said["body"]) is reads, role


def test_nobody_hears_of_the_offers_of_others(brand: Brand, bo: User, waiting: Conversation) -> None:
    made(waiting, bo)
    lead = make.member(brand, Role.SUPERVISOR)
    NoticeWish.objects.create(user=lead)
    client = Client()
    client.force_login(lead)
    assert client.get(f"{PAGE}/notice", at(waiting)).status_code == 204
