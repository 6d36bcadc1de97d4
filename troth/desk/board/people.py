"""Who is on and how loaded, and who went while they still hold somebody's conversation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from troth.accounts.models import Brand
from troth.core.database import statement
from troth.desk.board.rules.offering import Candidate
from troth.desk.board.rules.worst import worst_people
from troth.desk.lists.counts import COUNTED_UP_TO
from troth.people.models import Agent, ChannelWeight
from troth.people.rules.capacity import WHOLE, Weight, load
from troth.people.rules.presence import Presence

HELD = statement(__package__, "held")


@dataclass(frozen=True, slots=True)
class Person:
    """One person over all brands of the board. `share` is the taken part of what they can hold: 1 is full."""

    user_id: int
    name: str
    is_network: bool
    presence: Presence
    brand_names: tuple[str, ...]
    held: Mapping[str, int]
    late: int
    share: Fraction

    @property
    def holds(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True, slots=True)
class People:
    """`shown` has who is on or holds something, the worst first; `candidates` by brand who is on there."""

    shown: Sequence[Person]
    candidates: Mapping[int, Sequence[Candidate]]
    presences: Mapping[int, Presence]

    @property
    def on(self) -> int:
        return sum(one.presence != Presence.OFFLINE for one in self.shown)


def people(brands: Sequence[Brand], now: datetime) -> People:
    """Everybody who answers in these brands. Three queries, however many."""
    names = {brand.pk: brand.name for brand in brands}
    agents = list(Agent.objects.working().filter(brand__in=names).select_related("user").order_by("id"))
    held, late = _held(sorted({one.user_id for one in agents}), list(names), now)
    weights = _weights(list(names))
    candidates: dict[int, list[Candidate]] = {}
    rows: dict[int, list[Agent]] = {}
    for agent in agents:
        rows.setdefault(agent.user_id, []).append(agent)
        if agent.presence(now) != Presence.OFFLINE:
            mine = _candidate(agent, now, held.get(agent.user_id, {}), weights.get(agent.brand_id, {}))
            candidates.setdefault(agent.brand_id, []).append(mine)
    everybody = [
        _person(mine, now, names, held.get(user, {}), weights=weights, late=late[user])
        for user, mine in rows.items()
    ]
    shown = [one for one in everybody if one.presence != Presence.OFFLINE or one.holds]
    return People(worst_people(shown), candidates, {one.user_id: one.presence for one in everybody})


def _held(
    user_ids: Sequence[int], brand_ids: Sequence[int], now: datetime
) -> tuple[dict[int, dict[str, int]], Counter[int]]:
    """By person, what they hold by kind of channel; and how much of it is late."""
    held: dict[int, dict[str, int]] = {}
    late: Counter[int] = Counter()
    asked: dict[str, Any] = {"people": user_ids, "brands": brand_ids, "now": now, "most": COUNTED_UP_TO}
    with connection.cursor() as cursor:
        cursor.execute(HELD, asked)
        for user, kind, count, overdue in cursor.fetchall():
            held.setdefault(user, {})[kind] = count
            late[user] += overdue
    return held, late


def _weights(brand_ids: Sequence[int]) -> dict[int, dict[str, Weight]]:
    weights: dict[int, dict[str, Weight]] = {}
    for row in ChannelWeight.objects.filter(brand__in=brand_ids):
        weights.setdefault(row.brand_id, {})[row.kind] = Weight(row.at_once, may_wait=row.may_wait)
    return weights


def _candidate(
    agent: Agent, now: datetime, held: Mapping[str, int], weights: Mapping[str, Weight]
) -> Candidate:
    return Candidate(
        user_id=agent.user_id,
        name=str(agent.user),
        presence=agent.presence(now),
        languages=agent.languages,
        held=held,
        weights=weights,
        capacity=agent.capacity,
        channels=agent.channels,
    )


def _person(
    rows: Sequence[Agent],
    now: datetime,
    names: Mapping[int, str],
    held: Mapping[str, int],
    *,
    weights: Mapping[int, Mapping[str, Weight]],
    late: int,
) -> Person:
    """In several brands it is one person: their load is that of the brand in which it weighs most."""
    presences = [one.presence(now) for one in rows]
    return Person(
        user_id=rows[0].user_id,
        name=str(rows[0].user),
        is_network=any(one.is_network for one in rows),
        presence=next((one for one in presences if one != Presence.OFFLINE), Presence.OFFLINE),
        brand_names=tuple(sorted(names[one.brand_id] for one in rows)),
        held=held,
        late=late,
        share=max(_share(held, weights.get(one.brand_id, {}), one.capacity) for one in rows),
    )


def _share(held: Mapping[str, int], weights: Mapping[str, Weight], capacity: int) -> Fraction:
    taken = load(held, weights)
    return taken * WHOLE / capacity if capacity else Fraction(int(bool(taken)))
