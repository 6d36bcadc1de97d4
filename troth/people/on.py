"""Who is there now, and what each of them can do: for whoever gives out work."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from troth.accounts.rules.permissions import Role
from troth.core.database import fetched, statement
from troth.people.models import ANSWERING_ROLES
from troth.people.rules.presence import GRACE, Presence

HERE = statement(__package__, "here")


class Present(NamedTuple):
    """Somebody whose screen is open."""

    agent_id: int
    user_id: int
    is_network: bool
    presence: Presence
    came_at: datetime | None
    languages: Collection[str]
    channels: Collection[str]
    """The kinds that they serve; every kind where none is named."""
    skills: Mapping[str, int]
    """Levels from 1 to 5 by the skill's name."""
    teams: Collection[int]
    capacity: int
    """Hundredths of a whole person."""
    price: Decimal | None
    """What an expert of the network gets for a conversation, in euros."""
    role: Role


def who_is_on(brand_id: int, now: datetime) -> list[Present]:
    """Everybody of the brand whose screen is open, also who is away. One question: it is asked each time that
    a customer writes, and a desk has hundreds of people."""
    rows = fetched(HERE, {"brand": brand_id, "since": now - GRACE, "roles": ANSWERING_ROLES})
    return [_present(row) for row in rows]


def _present(row: Sequence[Any]) -> Present:
    agent_id, user_id, is_network, chosen, came_at, languages, channels, *more = row
    skills, teams, capacity, price, role = more
    return Present(
        agent_id=agent_id,
        user_id=user_id,
        is_network=is_network,
        presence=Presence(chosen),
        came_at=came_at,
        languages=languages,
        channels=channels,
        skills=json.loads(skills) if skills else {},
        teams=teams,
        capacity=capacity,
        price=price,
        role=Role(role),
    )
