"""A secret address at which a calendar program reads one person's shifts without signing in."""

import secrets

from django.db import connection, transaction
from django.utils import timezone

from troth.accounts.access import hash_of
from troth.accounts.models import User
from troth.core.database import brands
from troth.core.facts import record
from troth.people.facts import ShiftFeedMade, ShiftFeedWithdrawn
from troth.people.models import Agent, ShiftFeed
from troth.people.shifts import ical


@transaction.atomic
def make_feed(agent: Agent, *, by: User) -> str:
    """The key of a new address, told here and never again; the address before it ends."""
    Agent.objects.select_for_update(no_key=True).filter(pk=agent.pk).first()
    withdraw_feed(agent, by=by)
    key = secrets.token_urlsafe(32)
    feed = ShiftFeed.objects.create(brand_id=agent.brand_id, agent=agent, hash=hash_of(key))
    record(ShiftFeedMade(brand_id=agent.brand_id, actor_id=by.pk, agent_id=agent.pk, feed_id=feed.pk))
    return key


@transaction.atomic
def withdraw_feed(agent: Agent, *, by: User) -> None:
    """Whoever still has the address reads nothing any more."""
    living = ShiftFeed.objects.filter(agent=agent, withdrawn_at=None)
    for feed in living.select_for_update():
        living.filter(pk=feed.pk).update(withdrawn_at=timezone.now())
        record(
            ShiftFeedWithdrawn(brand_id=agent.brand_id, actor_id=by.pk, agent_id=agent.pk, feed_id=feed.pk)
        )


def read_feed(key: str) -> bytes | None:
    """The calendar at this address, or none if there is no such address or its person works here no more."""
    with connection.cursor() as cursor:
        cursor.execute("select brand, agent from shift_feed_for(%s)", [hash_of(key)])
        found: tuple[int, int] | None = cursor.fetchone()
    if found is None:
        return None
    with brands([found[0]]):
        agent = Agent.objects.working().filter(pk=found[1]).select_related("brand", "user").first()
        return ical.shifts_of(agent) if agent is not None else None
