"""Who is there by the hour of the week: by shifts planned ahead, else by presence, else by opening hours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand
from troth.core.models import FactRecord
from troth.people.facts import AgentCameOnline, AgentWentOffline
from troth.people.models import Agent, Shift, TimeOff
from troth.people.rules.capacity import WHOLE
from troth.people.rules.moments import day_span
from troth.promises.capacity.rules.hours import A_WEEK, AN_HOUR, NOTHING, ByHour, plus, times, without, worked
from troth.promises.capacity.rules.open_week import OpenWeek
from troth.promises.capacity.rules.staff import Group, Staff
from troth.promises.rules.hours import Span

WEEKS_AHEAD = 4
WEEKS_BACK = 4
PLANNED = 0.5
"""A week of which less is planned than this part of the fullest is not planned yet."""


class Source(StrEnum):
    SHIFTS = "shifts"
    PRESENCE = "presence"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Duty:
    staff: Staff
    source: Source
    weeks: float
    """How many weeks of shifts or of presence it is the mean of."""


@dataclass(frozen=True, slots=True)
class Person:
    kinds: frozenset[str]
    whole: float
    """Of one person: half of one for who takes half as much."""


Spans = Mapping[int, Sequence[Span]]
"""When each person is there, by the id of the agent."""


def on_duty(brand: Brand, zone: ZoneInfo, now: datetime, *, open_week: OpenWeek) -> Duty:
    """Three queries, and one more where no shifts are planned."""
    people = _people(brand)
    planned = _planned(brand, zone, now)
    if any(planned):
        return Duty(_staff(people, _joined(planned), zone, len(planned)), Source.SHIFTS, len(planned))
    spans, weeks = _present(brand, now)
    if weeks >= 1:
        return Duty(_staff(people, spans, zone, weeks), Source.PRESENCE, weeks)
    always = open_week.shares()
    groups = [Group(one.kinds, times(always, one.whole)) for one in people.values()]
    return Duty(Staff(_grouped(groups)), Source.HOURS, 0)


def _people(brand: Brand) -> dict[int, Person]:
    rows = Agent.objects.working().filter(brand=brand).values_list("id", "channels", "capacity")
    return {agent: Person(frozenset(channels), capacity / WHOLE) for agent, channels, capacity in rows}


def _staff(people: Mapping[int, Person], spans: Spans, zone: ZoneInfo, weeks: float) -> Staff:
    groups = [
        Group(person.kinds, times(worked(spans[agent], zone), person.whole / weeks))
        for agent, person in people.items()
        if agent in spans
    ]
    return Staff(_grouped(groups))


def _grouped(groups: Sequence[Group]) -> tuple[Group, ...]:
    """One for each set of kinds."""
    found: dict[frozenset[str], ByHour] = defaultdict(lambda: NOTHING)
    for group in groups:
        found[group.kinds] = plus(found[group.kinds], group.people)
    return tuple(Group(kinds, people) for kinds, people in found.items())


def _planned(brand: Brand, zone: ZoneInfo, now: datetime) -> list[Spans]:
    """The spans of the weeks ahead, from today on, that are planned; none where no week is."""
    today = now.astimezone(zone).date()
    starts = [day_span(today + timedelta(days=7 * week), zone)[0] for week in range(WEEKS_AHEAD + 1)]
    whole = starts[0], starts[-1]
    away = TimeOff.objects.filter(brand=brand, granted_at__isnull=False).within(*whole)
    shifts = _by_agent(Shift.objects.filter(brand=brand).within(*whole))
    if not shifts:
        return []
    off = _by_agent(away)
    there = {agent: without(spans, off.get(agent, ())) for agent, spans in shifts.items()}
    weeks = [_cut(shifts, starts[week], starts[week + 1]) for week in range(WEEKS_AHEAD)]
    sums = [_hours(week) for week in weeks]
    return [
        _cut(there, starts[week], starts[week + 1])
        for week in range(WEEKS_AHEAD)
        if sums[week] >= PLANNED * max(sums)
    ]


def _by_agent(rows: Any) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for agent, since, until in rows.values_list("agent", "starts_at", "ends_at"):
        found[agent].append((since, until))
    return found


def _cut(spans: Spans, since: datetime, until: datetime) -> dict[int, list[Span]]:
    return {
        agent: [
            (max(one[0], since), min(one[1], until)) for one in theirs if one[0] < until and one[1] > since
        ]
        for agent, theirs in spans.items()
    }


def _hours(spans: Spans) -> float:
    return sum(((until - since) / AN_HOUR for theirs in spans.values() for since, until in theirs), 0.0)


def _joined(weeks: Sequence[Spans]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for week in weeks:
        for agent, spans in week.items():
            found[agent] += spans
    return found


def _present(brand: Brand, now: datetime) -> tuple[Spans, float]:
    """When screens were open in the last weeks, and how many weeks that tells of."""
    since = now - WEEKS_BACK * A_WEEK
    names = {AgentCameOnline.__name__: True, AgentWentOffline.__name__: False}
    told = FactRecord.objects.filter(
        brand_id=brand.pk, name__in=names, happened_at__gte=since, happened_at__lt=now
    )
    rows = told.order_by("happened_at", "id").values_list("name", "details__agent_id", "happened_at")
    here: dict[int, datetime] = {}
    spans: dict[int, list[Span]] = defaultdict(list)
    first: datetime | None = None
    for name, agent, at in rows:
        first = first or at
        if names[name]:
            here.setdefault(agent, at)
        elif agent in here:
            spans[agent].append((here.pop(agent), at))
    for agent, at in here.items():
        spans[agent].append((at, now))
    return spans, (now - first) / A_WEEK if first else 0.0
