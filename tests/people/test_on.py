from datetime import timedelta
from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.people import presence
from troth.people.agents import Abilities, name_skill, set_abilities, weigh_channel
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
    set_abilities(agent, Abilities(["tr", "en"], 100, {skill.pk: 4}, [team.pk]), by=owner)

    found = who_is_on(brand.pk, timezone.now(), {ana.pk: {"chat": 2, "mail": 1}})

    assert [(one.name, one.presence) for one in found] == [("Ana", Presence.ONLINE), ("Bo", Presence.AWAY)]
    assert found[0].languages == ("en", "tr")
    assert (found[0].skills, found[0].teams) == ({"Returns": 4}, frozenset([team.pk]))
    assert found[0].load == Fraction(23, 30)
    assert found[0].can_take("chat")
    assert not found[0].can_take("call")
    assert not found[1].can_take("mail"), "who is away gets nothing new"


def test_nobody_is_given_what_they_do_not_serve(brand: Brand) -> None:
    ana, owner = here(brand, "Ana"), make.member(brand)
    agent = Agent.objects.get(user=ana)
    set_abilities(agent, Abilities([], 100, {}, [], channels=["chat"]), by=owner)
    (found,) = who_is_on(brand.pk, timezone.now())
    assert found.can_take("chat")
    assert not found.can_take("mail")


def test_who_left_or_lost_their_role_is_not_on(brand: Brand) -> None:
    gone, out = here(brand, "Gone"), here(brand, "Out")
    Agent.objects.filter(user=gone).update(seen_at=timezone.now() - GRACE - timedelta(seconds=1))
    Membership.objects.filter(user=out).update(role=Role.ANALYST)
    assert who_is_on(brand.pk, timezone.now()) == []


def test_a_brand_weighs_its_channels_itself(brand: Brand) -> None:
    ana, owner = here(brand, "Ana"), make.member(brand)
    weigh_channel(brand, "chat", 2, by=owner, may_wait=False)
    found = who_is_on(brand.pk, timezone.now(), {ana.pk: {"chat": 2}})
    assert found[0].share == 1
    assert not found[0].can_take("chat")


def test_the_same_few_questions_are_asked_for_one_as_for_many(brand: Brand) -> None:
    counts = []
    for number in range(2):
        here(brand, f"Ana {number}")
        with CaptureQueriesContext(connection) as asked:
            assert len(who_is_on(brand.pk, timezone.now())) == number + 1
        counts.append(len(asked))
    assert counts == [4, 4], "a fifth, the skills by name, only where somebody has one"
