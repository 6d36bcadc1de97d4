"""The clock of presence: who has been silent for longer than the grace is gone."""

from datetime import datetime

from django.db import connection, transaction

from troth.core.clock import Clock
from troth.core.database import see
from troth.core.facts import record
from troth.people.facts import AgentWentOffline
from troth.people.models import Agent
from troth.people.rules.presence import GRACE, gone_at

BATCH = 500


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select longest_unseen_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return gone_at(found[0]) if found[0] else None


@transaction.atomic
def strike(now: datetime) -> int:
    """Record once that they went offline; answers how many that were."""
    with connection.cursor() as cursor:
        cursor.execute("select brand, agent, person from claim_unseen_agents(%s, %s)", [now - GRACE, BATCH])
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    if rows:
        see({brand for brand, _, _ in rows})
        Agent.objects.filter(pk__in=[agent for _, agent, _ in rows]).update(came_at=None)
        record(
            *(AgentWentOffline(brand_id=brand, agent_id=agent, user_id=user) for brand, agent, user in rows)
        )
    return len(rows)


CLOCK = Clock("presence", next_at, strike)
