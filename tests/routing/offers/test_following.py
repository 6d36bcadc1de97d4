"""Whatever happens to a talk or to a person, nobody is asked for what waits no more, or who is not here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts import access, memberships
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.acts import holding, joining, spam
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation, Kind
from troth.people import clock as presence_clock
from troth.people import presence
from troth.people.models import Agent
from troth.people.rules.presence import GRACE
from troth.people.teams import make_team
from troth.routing.models import Offer
from troth.routing.offers.actions import pass_on

Act = Callable[[Conversation, User], object]


def ended(row: Offer) -> str:
    """The cause; empty while it stands."""
    return Offer.objects.get(pk=row.pk).withdrawn_cause


def answer(talk: Conversation, by: User) -> object:
    return conversations.reply(talk, by, "It is on its way.")


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        (holding.take, "taken"),
        (lambda talk, by: holding.assign(talk, by, to=by), "taken"),
        (lambda talk, by: holding.hand_over(talk, by, "Please go on.", to=by), "taken"),
        (answer, "over"),
        (conversations.close, "over"),
        (spam.mark_spam, "over"),
    ],
    ids=["taken", "assigned", "handed over", "answered", "closed", "spam"],
)
def test_it_is_withdrawn_at_once(asked: Offer, talk: Conversation, bo: User, act: Act, cause: str) -> None:
    act(talk, bo)
    assert ended(asked) == cause


@pytest.mark.parametrize(
    "act",
    [
        lambda talk, by: conversations.reply(talk, by, "We look into it.", kind=Kind.UPDATE),
        lambda talk, by: conversations.note(talk, by, "She called too."),
        lambda talk, by: make.message(talk),
    ],
    ids=["update", "note", "another word"],
)
def test_it_stands_while_the_customer_waits(asked: Offer, talk: Conversation, bo: User, act: Act) -> None:
    act(talk, bo)
    assert ended(asked) == ""


def test_another_queues_people_are_asked_instead(
    brand: Brand, asked: Offer, talk: Conversation, bo: User
) -> None:
    holding.assign(talk, bo, to=make_team(brand, "Shoes", by=bo).queue)
    assert ended(asked) == "over"


def test_of_two_that_become_one_only_that_which_goes_is_withdrawn(
    asked: Offer, talk: Conversation, ana: User, bo: User
) -> None:
    other = make.conversation(talk.channel)
    theirs = offer(other, ana)
    made = joining.join(talk, other, bo)
    assert (ended(asked), ended(theirs)) == ("", "over")
    joining.undo(made, bo)
    assert ended(asked) == ""


def test_a_turn_that_goes_back_with_what_was_merged_takes_its_offer_along(
    talk: Conversation, ana: User, bo: User
) -> None:
    other = make.conversation(talk.channel)
    answer(talk, bo)
    made = joining.join(talk, other, bo)
    talk.refresh_from_db()
    moved = offer(talk, ana)
    joining.undo(made, bo)
    assert ended(moved) == "over"


@pytest.mark.parametrize("chosen", ["away", "do not disturb"])
def test_who_takes_nothing_new_is_asked_no_longer(
    asked: Offer, talk: Conversation, bo: User, chosen: str
) -> None:
    beside = offer(talk, bo)
    presence.choose(asked.agent.user, [talk.brand_id], chosen)
    assert (ended(asked), ended(beside)) == ("gone", "")
    presence.choose(asked.agent.user, [talk.brand_id], "online")
    presence.choose(bo, [talk.brand_id], "online")
    assert ended(beside) == ""


def test_whose_screen_falls_silent_is_asked_no_longer(asked: Offer, ana: User, bo: User) -> None:
    now = timezone.now()
    Agent.objects.filter(user=bo).update(seen_at=now + timedelta(seconds=1))
    assert presence_clock.strike(now + GRACE) == 1
    assert ended(asked) == "gone"


def test_who_loses_their_role_is_asked_no_longer(brand: Brand, asked: Offer, talk: Conversation) -> None:
    owner = make.member(brand)
    member = brand.memberships.get(user=asked.agent.user)
    memberships.change_role(member, Role.SUPERVISOR, by=access.of_user(owner))
    assert ended(asked) == "", "they may answer as before"
    memberships.change_role(member, Role.ANALYST, by=access.of_user(owner))
    assert ended(asked) == "gone"


def test_who_leaves_the_brand_is_asked_no_longer(brand: Brand, asked: Offer) -> None:
    owner = make.member(brand)
    memberships.remove(brand.memberships.get(user=asked.agent.user), by=access.of_user(owner))
    assert ended(asked) == "gone"


def test_why_somebody_passed_says_nothing_of_a_customer_who_is_forgotten(
    asked: Offer, talk: Conversation, ana: User, bo: User
) -> None:
    beside = offer(talk, bo)
    pass_on(asked.pk, ana, now=timezone.now(), because="I know Emma of Lime Street")
    erase(talk.customer, by=bo)
    passed = Offer.objects.get(pk=asked.pk)
    assert passed.passed_at is not None
    assert passed.passed_because == ""
    assert ended(beside) == "over"
