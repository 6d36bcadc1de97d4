"""Whom a conversation can be given to while its customer waits."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.channels.chat.setup import add_chat
from troth.conversations.models import Conversation
from troth.people.models import Agent
from troth.people.rules.presence import Presence
from troth.routing.models import MANUAL, Routing

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Bo Kaya")


def last_seen(person: User, brand: Brand, ago: timedelta, chosen: Presence = Presence.ONLINE) -> None:
    Agent.objects.create(brand=brand, user=person, seen_at=timezone.now() - ago, chosen=chosen)


def give(desk: Client, talk: Conversation, to: User) -> int:
    form = {"to": f"person-{to.pk}", "summary": "Please go on."}
    return desk.post(f"/{talk.brand.slug}/conversations/{talk.pk}/assignment", form).status_code


def held_by(talk: Conversation) -> int | None:
    talk.refresh_from_db()
    return talk.holder_person_id


def test_who_is_gone_is_not_given_what_a_customer_waits_for(brand: Brand, desk: Client, bo: User) -> None:
    talk = make.conversation(brand)
    last_seen(bo, brand, timedelta(minutes=5))
    refused = desk.post(f"/{brand.slug}/conversations/{talk.pk}/assignment", {"to": f"person-{bo.pk}"})
    assert refused.status_code == 409
    assert "Bo Kaya is not here, and the customer waits." in refused.content.decode()
    path, asked = f"/api/v1/conversations/{talk.pk}/holder", {"user": bo.email}
    answer = Client().post(path, asked, content_type="application/json", **make.bearer(brand))
    assert answer.status_code == 409
    assert held_by(talk) is None
    assert not talk.messages.filter(text="Please go on.").exists(), "no summary without a handover"


def test_who_is_away_is_given_what_can_wait_and_no_chat(brand: Brand, desk: Client, bo: User) -> None:
    last_seen(bo, brand, timedelta(0), Presence.AWAY)
    mail = make.conversation(brand)
    assert give(desk, mail, bo) == 302
    assert held_by(mail) == bo.pk
    chat = make.conversation(add_chat(brand, ["https://shop.example"]).channel, address_kind="visitor")
    assert give(desk, chat, bo) == 409
    assert held_by(chat) is None


def test_what_was_answered_or_is_given_out_by_hand_may_be_anybodys(
    brand: Brand, desk: Client, bo: User
) -> None:
    last_seen(bo, brand, timedelta(days=1))
    answered, waited_for = make.conversation(brand), make.conversation(brand)
    Conversation.objects.filter(pk=answered.pk).update(turn_opened_at=None, answer_by=None, holder="customer")
    assert give(desk, answered, bo) == 302
    Routing.objects.create(brand=brand, policy=MANUAL)
    assert give(desk, waited_for, bo) == 302


def test_the_choice_says_who_is_here(brand: Brand, desk: Client, bo: User) -> None:
    talk = make.conversation(brand)
    offers = f"/{brand.slug}/conversations/{talk.pk}/offers"
    assert "Bo Kaya · Offline</option>" in desk.get(offers, {"what": "holders"}).content.decode()
    last_seen(bo, brand, timedelta(0), Presence.DO_NOT_DISTURB)
    assert "Bo Kaya · Do not disturb</option>" in desk.get(offers, {"what": "holders"}).content.decode()
