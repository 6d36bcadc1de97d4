from datetime import timedelta

from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people import presence
from troth.people.agents import Abilities, name_skill, set_abilities
from troth.people.models import Agent
from troth.people.on import who_is_on
from troth.people.rules.presence import GRACE, Presence
from troth.people.teams import make_team


def here(brand: Brand, name: str, chosen: str = "online") -> User:
    user = make.member(brand, Role.AGENT, name)
    presence.choose(user, [brand.pk], chosen)
    return user


def test_who_is_on_is_told_with_all_that_routing_asks_for(brand: Brand) -> None:
    ana, owner = here(brand, "Ana"), make.member(brand)
    here(brand, "Bo", "away")
    make.member(brand, Role.AGENT, "Never seen")
    skill, team = name_skill(brand, "Returns", by=owner), make_team(brand, "Shoes", by=owner)
    agent = Agent.objects.get(user=ana)
    set_abilities(agent, Abilities(["tr", "en"], 100, {skill.pk: 4}, [team.pk], channels=["chat"]), by=owner)

    found, away = who_is_on(brand.pk, timezone.now())

    assert (found.agent_id, found.user_id) == (agent.pk, ana.pk)
    assert (found.presence, away.presence) == (Presence.ONLINE, Presence.AWAY)
    assert (found.languages, found.channels) == (["en", "tr"], ["chat"])
    assert (found.skills, away.skills) == ({"Returns": 4}, {})
    assert (found.teams, away.teams) == ([team.pk], [])
    assert (found.capacity, found.price, found.is_network) == (100, None, False)
    assert found.role == Role.AGENT


def test_who_left_or_lost_their_role_is_not_on(brand: Brand) -> None:
    gone, out, barred = here(brand, "Gone"), here(brand, "Out"), here(brand, "Barred")
    Agent.objects.filter(user=gone).update(seen_at=timezone.now() - GRACE - timedelta(seconds=1))
    Membership.objects.filter(user=out).update(role=Role.ANALYST)
    User.objects.filter(pk=barred.pk).update(is_active=False)
    assert who_is_on(brand.pk, timezone.now()) == []


def test_the_brand_next_door_is_another(brand: Brand) -> None:
    here(make.brand(), "Ana")
    see([brand.pk])
    assert who_is_on(brand.pk, timezone.now()) == []
