"""All that a round must know of a brand, in a handful of queries, however many people and conversations."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from troth.accounts.rules.permissions import Permission, permits
from troth.core.database import fetched, statement
from troth.people.models import weights_of
from troth.people.on import Present, who_is_on
from troth.people.rules.capacity import Weight, kinds_that_cannot_wait, weight_of
from troth.people.rules.presence import takes_new
from troth.promises.models import REPLIES
from troth.routing.dispatch.crowds import crowd_of
from troth.routing.dispatch.expected import Expected, expected_of
from troth.routing.models import Routing
from troth.routing.rules.decide import Case, Table
from troth.routing.rules.order import MARGIN
from troth.routing.rules.people import scarcity
from troth.routing.rules.reach import Abilities, Asks, Reach
from troth.routing.rules.seat import USUAL_MEDIAN, USUAL_SIGMA, Record, Seat
from troth.routing.rules.work import Need, Work

AMONG_NEAR = statement(__package__, "near")
"""Begins each statement about what waits, so that all of them are about the same."""
WAITING = AMONG_NEAR + statement(__package__, "waiting")
HOLDING, RECORDS = (statement(__package__, name) for name in ("holding", "records"))
LOOKED_AT = 500
"""Of more than these that wait, the most urgent are looked at: nobody has room for the others now."""
NEAR = 750
"""So many each of those that fall due next, and of those that fell due last, are compared at all."""
TALKING = timedelta(minutes=5)
"""A chat in which a person spoke last takes their room for so long: its customer is still there."""
REMEMBERED = timedelta(days=30)
"""For how long who answered a customer last is asked first."""
PASSED, SILENT, SILENT_LATER = timedelta(minutes=15), timedelta(seconds=60), timedelta(minutes=5)
"""After which time somebody is asked again who passed, said nothing to what cannot wait, or to what can."""
TAKEN_BACK = timedelta(minutes=5)
LATELY = 30
"""Offers by which it is known how somebody answers them."""


def table_of(routing: Routing, now: datetime, *, unread: bool = False) -> Table:
    """In the brand's transaction; at most eight queries. `unread`: also what nobody has read yet."""
    brand_id = routing.brand_id
    weights = weights_of(brand_id)
    expected = expected_of(brand_id, now)
    people = [one for one in who_is_on(brand_id, now) if takes_new(one.presence)]
    records = _records([one.agent_id for one in people])
    seats = _seats(brand_id, people, records=records, expected=expected, weights=weights, now=now)
    agents = {one.user_id: one.agent_id for one in people}
    staff = [records[one.agent_id] for one in people if one.agent_id in records and not one.is_network]
    return Table(
        now=now.timestamp(),
        policy=routing.chosen,
        worth=routing.worth_now,
        seats=seats,
        # Where nobody is online nothing can be given out, however much waits.
        cases=_cases(routing, weights, agents, now, unread=unread) if people or unread else [],
        handling=expected.handling,
        last_asked=max(((row[6], row[0]) for row in staff), default=(0, 0))[1],
        crowd=crowd_of(brand_id),
    )


def _cases(
    routing: Routing, weights: Mapping[str, Weight], agents: Mapping[int, int], now: datetime, *, unread: bool
) -> list[Case]:
    asked = {
        "brand": routing.brand_id,
        "unread": unread,
        "replies": [str(kind) for kind in REPLIES],
        "cannot_wait": kinds_that_cannot_wait(weights),
        "margin": MARGIN,
        "most": LOOKED_AT,
        "near": NEAR,
        "now": now,
        "passed": PASSED,
        "silent": SILENT,
        "silent_later": SILENT_LATER,
        "taken_back": TAKEN_BACK,
        "remembered": now - REMEMBERED,
    }
    return [_case(row, routing, weights, agents) for row in fetched(WAITING, asked)]


def _case(
    row: Sequence[Any], routing: Routing, weights: Mapping[str, Weight], agents: Mapping[int, int]
) -> Case:
    number, came_at, due_at, promised, kind, language, skill, level, team, offered, again_at, sticky = row
    return Case(
        work=Work(
            number,
            Need(kind, language, skill),
            came_at=came_at.timestamp(),
            due_at=due_at.timestamp(),
            promised=max(1.0, promised.total_seconds()),
        ),
        asks=Asks(kind, language, skill, level, team),
        may_wait=weight_of(kind, weights).may_wait,
        offered=tuple(offered),
        again_at={int(agent): float(at) for agent, at in _read(again_at).items()},
        sticky=agents.get(sticky) if routing.is_sticky else None,
    )


def _seats(
    brand_id: int,
    people: Sequence[Present],
    *,
    records: Mapping[int, Sequence[Any]],
    expected: Expected,
    weights: Mapping[str, Weight],
    now: datetime,
) -> list[Seat]:
    users = [one.user_id for one in people]
    held, standing = _held(brand_id, users, weights, now)
    seats = []
    for one in people:
        leads = permits(one.role, Permission.LEAD)
        able = Abilities(one.languages, one.channels, one.skills, one.teams, leads)
        row = records.get(one.agent_id)
        came_at = one.came_at.timestamp() if one.came_at else 0.0
        seats.append(
            Seat(
                id=one.agent_id,
                able=able,
                capacity=one.capacity,
                held=held.get(one.user_id, {}),
                weights=weights,
                free_since=max(came_at, row[5] if row else 0.0),
                is_network=one.is_network,
                price=float(one.price or 0),
                record=_record(row),
                standing=standing.get(one.user_id, 0),
            )
        )
    able_people = {
        need: sum(seat.able.meets(_asks(need), within=Reach.SKILLED) for seat in seats)
        for need in expected.demand
    }
    for seat in seats:
        mine = [need for need in expected.demand if seat.able.meets(_asks(need), within=Reach.SKILLED)]
        seat.scarcity = scarcity(mine, expected.demand, able_people)
    return seats


def _asks(need: Need) -> Asks:
    return Asks(need.channel, need.language, need.skill)


def _held(
    brand_id: int, users: Sequence[int], weights: Mapping[str, Weight], now: datetime
) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    asked = {
        "brand": brand_id,
        "users": list(users),
        "cannot_wait": kinds_that_cannot_wait(weights),
        "talking": now - TALKING,
    }
    held: dict[int, dict[str, int]] = {}
    standing: dict[int, int] = {}
    for user, kind, count, offered in fetched(HOLDING, asked):
        held.setdefault(user, {})[kind] = count
        standing[user] = standing.get(user, 0) + offered
    return held, standing


def _records(agents: Sequence[int]) -> dict[int, Sequence[Any]]:
    rows = fetched(RECORDS, {"agents": list(agents), "most": LATELY}) if agents else []
    return {row[0]: row for row in rows}


def _record(row: Sequence[Any] | None) -> Record:
    if row is None:
        return Record()
    _, asked, accepted, mean, spread, _, _ = row
    return Record(
        asked,
        accepted,
        median=math.exp(mean) if mean is not None else USUAL_MEDIAN,
        sigma=spread or USUAL_SIGMA,
    )


def _read(found: Any) -> Any:
    return {} if found is None else json.loads(found) if isinstance(found, str) else found
