"""A person's screens say that they are open, and the person says whether new work may come."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.agents import make_agents
from troth.people.facts import AgentCameOnline, AgentChosePresence
from troth.people.models import Agent
from troth.people.rules.presence import CHOICES, Presence


class NoSuchPresence(Refused):
    """What was chosen is none of the choices."""


@transaction.atomic
def beat(user: User, brand_ids: Collection[int]) -> Presence | None:
    """A screen of this person is open, in all brands where they answer; none if they answer in none.

    What they chose holds in all of them: it is one person who is away.
    """
    now = timezone.now()
    mine = Agent.objects.filter(user=user, brand__in=brand_ids)
    # One after another, so that two tabs that open at once bring one person online once.
    rows = list(mine.select_for_update(no_key=True).order_by("id"))
    if {row.brand_id for row in rows} != set(brand_ids):
        make_agents(user, brand_ids)
        rows = list(mine.select_for_update(no_key=True).order_by("id"))
    if not rows:
        return None
    newly = [row for row in rows if row.came_at is None]
    mine.update(seen_at=now)
    if newly:
        Agent.objects.filter(pk__in=[row.pk for row in newly]).update(came_at=now)
        record(
            *(
                AgentCameOnline(
                    brand_id=row.brand_id,
                    actor_id=user.pk,
                    agent_id=row.pk,
                    user_id=user.pk,
                    chosen=row.chosen,
                )
                for row in newly
            )
        )
    return Presence(max(rows, key=_chosen_last).chosen)


@transaction.atomic
def choose(user: User, brand_ids: Collection[int], wanted: str) -> Presence:
    """Online, away or do not disturb, in all brands where this person answers; who chooses is also here."""
    if wanted not in CHOICES:
        raise NoSuchPresence(_("You can be online, away, or not to be disturbed."))
    beat(user, brand_ids)
    rows = list(Agent.objects.filter(user=user, brand__in=brand_ids).exclude(chosen=wanted))
    Agent.objects.filter(pk__in=[row.pk for row in rows]).update(chosen=wanted, chosen_at=timezone.now())
    record(
        *(
            AgentChosePresence(
                brand_id=row.brand_id, actor_id=user.pk, agent_id=row.pk, user_id=user.pk, chosen=wanted
            )
            for row in rows
        )
    )
    return Presence(wanted)


def _chosen_last(agent: Agent) -> float:
    return agent.chosen_at.timestamp() if agent.chosen_at else 0.0
