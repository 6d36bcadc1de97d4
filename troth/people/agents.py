"""The people who answer in a brand: their rows, and what they can do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, Membership, User
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.facts import AgentChanged, ChannelWeighed, SkillNamed
from troth.people.models import ANSWERING_ROLES, Agent, AgentSkill, ChannelWeight, Skill, Team, TeamMember

LEVELS = range(1, 6)
LONGEST_NAME = 80
MOST_PRICE = Decimal(1000)


class NotSet(Refused):
    """Something about an agent or a team that cannot be as asked, with the reason."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What is set about an agent; `levels` by skill id, `teams` by id, `capacity` in hundredths."""

    languages: Sequence[str]
    capacity: int
    levels: Mapping[int, int]
    teams: Collection[int]
    channels: Sequence[str] = ()


def make_agents(user: User, brand_ids: Collection[int]) -> None:
    """Rows for this person in those of the brands where their role lets them answer; once, whoever races."""
    held = Membership.objects.filter(user=user, brand__in=brand_ids, role__in=ANSWERING_ROLES)
    _make(held)


def agents_of(brand: Brand) -> list[Agent]:
    """Everybody who answers in the brand, by name; who has no row yet is given one."""
    held = Membership.objects.filter(brand=brand, role__in=ANSWERING_ROLES)
    _make(held.exclude(user__agents__brand=brand))
    return list(
        Agent.objects.working().filter(brand=brand).select_related("user").order_by("user__name", "id")
    )


def _make(memberships: Collection[Membership]) -> None:
    made = [
        Agent(brand_id=row.brand_id, user_id=row.user_id, is_network=row.role == "expert")
        for row in memberships
    ]
    Agent.objects.bulk_create(made, ignore_conflicts=True)


@transaction.atomic
def set_abilities(agent: Agent, abilities: Abilities, *, by: User) -> None:
    """Write what differs from before; nothing is recorded where nothing does."""
    if not 0 <= abilities.capacity <= 1000:
        raise NotSet(_("Capacity is between 0 and 1000 hundredths of a person."))
    changed = [
        name
        for name, differs in (
            ("languages", _set_own(agent, abilities)),
            ("skills", _set_levels(agent, abilities.levels)),
            ("teams", _set_teams(agent, abilities.teams)),
        )
        if differs
    ]
    if changed:
        record(
            AgentChanged(
                brand_id=agent.brand_id,
                actor_id=by.pk,
                agent_id=agent.pk,
                user_id=agent.user_id,
                changed=tuple(changed),
            )
        )


@transaction.atomic
def set_price(agent: Agent, price: Decimal | None, *, by: User) -> None:
    """What somebody of the network gets for a conversation, in euros. Raises NotSet; staff have none."""
    if price is not None and not agent.is_network:
        raise NotSet(_("Only an expert has a price; staff are paid for their hours."))
    if price is not None and not (
        price.is_finite() and 0 <= price <= MOST_PRICE and price == round(price, 2)
    ):
        raise NotSet(_("A price is between 0 and %(most)s euros, to the cent.") % {"most": MOST_PRICE})
    if price == agent.price:
        return
    agent.price = price
    agent.save(update_fields=["price"])
    record(
        AgentChanged(
            brand_id=agent.brand_id,
            actor_id=by.pk,
            agent_id=agent.pk,
            user_id=agent.user_id,
            changed=("price",),
        )
    )


def _set_own(agent: Agent, abilities: Abilities) -> bool:
    wanted = (sorted(set(abilities.languages)), sorted(set(abilities.channels)), abilities.capacity)
    if wanted == (agent.languages, agent.channels, agent.capacity):
        return False
    agent.languages, agent.channels, agent.capacity = wanted
    agent.save(update_fields=["languages", "channels", "capacity"])
    return True


def _set_levels(agent: Agent, levels: Mapping[int, int]) -> bool:
    if not set(levels.values()) <= set(LEVELS):
        raise NotSet(_("A level is between 1 and 5."))
    known = set(Skill.objects.filter(brand=agent.brand_id, pk__in=levels).values_list("pk", flat=True))
    if known != set(levels):
        raise NotSet(_("One of these skills is not this brand's."))
    before = {row.skill_id: row.level for row in agent.skills.all()}
    if before == dict(levels):
        return False
    agent.skills.exclude(skill__in=levels).delete()
    rows = [
        AgentSkill(brand_id=agent.brand_id, agent=agent, skill_id=skill, level=level)
        for skill, level in levels.items()
        if before.get(skill) != level
    ]
    AgentSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["agent", "skill"], update_fields=["level"]
    )
    return True


def _set_teams(agent: Agent, teams: Collection[int]) -> bool:
    wanted = set(teams)
    if Team.objects.filter(brand=agent.brand_id, pk__in=wanted).count() != len(wanted):
        raise NotSet(_("One of these teams is not this brand's."))
    mine = TeamMember.objects.filter(brand=agent.brand_id, user=agent.user_id)
    before = set(mine.values_list("team", flat=True))
    if before == wanted:
        return False
    mine.exclude(team__in=wanted).delete()
    TeamMember.objects.bulk_create(
        [TeamMember(brand_id=agent.brand_id, team_id=team, user_id=agent.user_id) for team in wanted - before]
    )
    return True


@transaction.atomic
def name_skill(brand: Brand, name: str, *, by: User) -> Skill:
    """The brand's skill of this name, new or there already."""
    name = clean_name(name)
    found = Skill.objects.filter(brand=brand, name__iexact=name).first()
    if found is not None:
        return found
    skill = Skill.objects.create(brand=brand, name=name)
    record(SkillNamed(brand_id=brand.pk, actor_id=by.pk, skill_id=skill.pk))
    return skill


@transaction.atomic
def weigh_channel(brand: Brand, kind: str, at_once: int, *, by: User, may_wait: bool) -> None:
    """How many conversations of this kind one person can have at once."""
    if not 1 <= at_once <= 100:
        raise NotSet(_("A person can have between 1 and 100 of a kind at once."))
    row, is_new = ChannelWeight.objects.get_or_create(
        brand=brand, kind=kind, defaults={"at_once": at_once, "may_wait": may_wait}
    )
    if not is_new and (row.at_once, row.may_wait) == (at_once, may_wait):
        return
    row.at_once, row.may_wait = at_once, may_wait
    row.save(update_fields=["at_once", "may_wait"])
    record(ChannelWeighed(brand_id=brand.pk, actor_id=by.pk, kind=kind, at_once=at_once))


def clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NotSet(_("A name has between 1 and 80 letters."))
    return name
