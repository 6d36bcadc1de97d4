"""Who holds a conversation when its customer writes again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Membership, User
from troth.conversations import actions
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import goes_back_to
from troth.people import presence
from troth.people.models import Agent
from troth.people.rules.presence import GRACE, Presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(brand: Brand) -> User:
    made = make.member(brand)
    presence.beat(made, [brand.pk])
    return made


@pytest.fixture
def answered(brand: Brand, agent: User) -> Conversation:
    made = make.conversation(brand)
    actions.reply(made, agent, "It left today.")
    return made


def written_again(conversation: Conversation) -> Conversation:
    make.message(conversation, "It has not come.")
    conversation.refresh_from_db()
    return conversation


@pytest.mark.parametrize("here", [Presence.ONLINE, Presence.AWAY])
def test_whoever_answered_goes_on_while_they_are_here(
    answered: Conversation, agent: User, here: Presence
) -> None:
    presence.choose(agent, [answered.brand_id], here)
    found = written_again(answered)
    assert (found.holder, found.holder_person) == (Holder.PERSON, agent)
    assert found.holder_until == found.answer_by == make.promise(found).due_at


def test_a_closed_conversation_goes_back_to_them_too(answered: Conversation, agent: User) -> None:
    actions.close(answered, agent)
    found = written_again(answered)
    assert (found.closed_at, found.holder_person) == (None, agent)


def _went_away(agent: User) -> None:
    Agent.objects.filter(user=agent).update(seen_at=timezone.now() - GRACE - timedelta(seconds=1))


def _left_the_brand(agent: User) -> None:
    Membership.objects.filter(user=agent).delete()


def _is_not_to_be_disturbed(agent: User) -> None:
    Agent.objects.filter(user=agent).update(chosen=Presence.DO_NOT_DISTURB)


@pytest.mark.parametrize("did", [_went_away, _left_the_brand, _is_not_to_be_disturbed])
def test_nobody_who_is_gone_keeps_a_customer_waiting(
    answered: Conversation, agent: User, did: Callable[[User], Any]
) -> None:
    did(agent)
    found = written_again(answered)
    assert (found.holder, found.holder_person) == (Holder.QUEUE, None)


def test_of_two_who_answered_the_later_one_goes_on(answered: Conversation, agent: User, brand: Brand) -> None:
    bo = make.member(brand, name="Bo")
    presence.beat(bo, [brand.pk])
    make.message(answered)
    actions.reply(answered, bo, "It comes tomorrow.")
    assert written_again(answered).holder_person == bo


def test_who_is_offline_or_busy_gets_nothing_back() -> None:
    assert [one for one in Presence if goes_back_to(one)] == [Presence.ONLINE, Presence.AWAY]
