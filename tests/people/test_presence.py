from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord
from troth.people import clock, presence
from troth.people.models import Agent
from troth.people.presence import NoSuchPresence
from troth.people.rules.presence import GRACE, Presence


def names() -> list[str]:
    return list(
        FactRecord.objects.filter(name__startswith="Agent").order_by("id").values_list("name", flat=True)
    )


def silent(user: User, by: timedelta = GRACE) -> None:
    Agent.objects.filter(user=user).update(seen_at=timezone.now() - by)


@pytest.fixture
def person(brand: Brand) -> User:
    return make.member(brand, Role.AGENT)


def test_a_first_beat_brings_a_person_online_once(brand: Brand, person: User) -> None:
    assert presence.beat(person, [brand.pk]) is Presence.ONLINE
    presence.beat(person, [brand.pk])
    agent = Agent.objects.get(user=person)
    assert agent.presence(timezone.now()) is Presence.ONLINE
    assert agent.came_at is not None
    assert names() == ["AgentCameOnline"]


def test_a_closed_tab_has_its_grace_and_then_goes_offline_once(brand: Brand, person: User) -> None:
    presence.beat(person, [brand.pk])
    silent(person, GRACE - timedelta(seconds=2))
    due = clock.next_at()
    assert due is not None
    assert timedelta() < due - timezone.now() <= timedelta(seconds=2)
    assert clock.strike(timezone.now()) == 0
    silent(person)
    assert clock.strike(timezone.now()) == 1
    assert clock.strike(timezone.now()) == 0
    assert clock.next_at() is None
    see([brand.pk])
    assert names() == ["AgentCameOnline", "AgentWentOffline"]
    assert Agent.objects.get(user=person).presence(timezone.now()) is Presence.OFFLINE


def test_who_comes_back_comes_online_again(brand: Brand, person: User) -> None:
    presence.beat(person, [brand.pk])
    silent(person)
    clock.strike(timezone.now())
    see([brand.pk])
    presence.beat(person, [brand.pk])
    assert names() == ["AgentCameOnline", "AgentWentOffline", "AgentCameOnline"]


def test_what_was_chosen_lasts_over_a_closed_screen(brand: Brand, person: User) -> None:
    assert presence.choose(person, [brand.pk], "away") is Presence.AWAY
    presence.choose(person, [brand.pk], "away")
    assert names() == ["AgentCameOnline", "AgentChosePresence"]
    silent(person)
    clock.strike(timezone.now())
    see([brand.pk])
    assert presence.beat(person, [brand.pk]) is Presence.AWAY
    assert FactRecord.objects.filter(name="AgentCameOnline").latest("id").details["chosen"] == "away"


def test_nobody_chooses_to_be_something_else(brand: Brand, person: User) -> None:
    with pytest.raises(NoSuchPresence):
        presence.choose(person, [brand.pk], "offline")


def test_who_does_not_answer_is_no_agent(brand: Brand) -> None:
    assert presence.beat(make.member(brand, Role.ANALYST), [brand.pk]) is None
    assert not Agent.objects.exists()


def test_one_person_is_away_in_all_their_brands(brand: Brand, person: User) -> None:
    other = make.brand(owner=person)
    see([brand.pk, other.pk])
    presence.choose(person, [brand.pk, other.pk], "do not disturb")
    assert set(Agent.objects.values_list("brand", "chosen")) == {
        (brand.pk, "do not disturb"),
        (other.pk, "do not disturb"),
    }
    silent(person)
    assert clock.strike(timezone.now()) == 2
