"""One day, drawn once: every policy meets the same customers, people and answers to offers."""

import math
from dataclasses import dataclass
from typing import Any

import numpy

from troth.planning.twin.scenario import DAY, HOUR, Channel, Scenario
from troth.routing.rules.work import Need

Array = Any
"""A numpy array."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who writes or calls; times in seconds since the day began. `work` is what it takes one person
    who does nothing else."""

    id: int
    at: float
    need: Need
    channel: Channel
    patience: float
    work: float


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of the staff or an expert: what they can do, and when they are there, as (from, until)."""

    id: int
    able: frozenset[Need]
    there: tuple[tuple[float, float], ...]
    slots: int
    is_expert: bool = False
    accepts: float = 1.0
    price: float = 1.0
    """Beside the channel's price."""

    def is_there(self, at: float) -> bool:
        return any(since <= at < until for since, until in self.there)


@dataclass(frozen=True, slots=True)
class Day:
    """`says`, `silent` and `delays` answer the offer of conversation c to expert e at [c, e - first expert]:
    how they would answer it (below their `accepts`: yes), whether a no is silent, and after how long."""

    scenario: Scenario
    seed: int
    arrivals: tuple[Arrival, ...]
    staff: tuple[Someone, ...]
    experts: tuple[Someone, ...]
    says: Array
    silent: Array
    delays: Array


def drawn(scenario: Scenario, seed: int) -> Day:
    """The day of this seed; the same seed gives the same day, on every machine."""
    streams = numpy.random.SeedSequence(seed).spawn(4)
    who, what, how, network = (numpy.random.Generator(numpy.random.PCG64(one)) for one in streams)
    arrivals = _arrivals(scenario, what)
    staff = _staff(scenario, who)
    experts = _experts(scenario, network, first=len(staff))
    size = (len(arrivals), len(experts))
    return Day(
        scenario,
        seed,
        arrivals,
        staff,
        experts,
        says=how.random(size),
        silent=how.random(size) < scenario.silent,
        delays=scenario.answer_median * numpy.exp(scenario.answer_sigma * how.standard_normal(size)),
    )


def _arrivals(scenario: Scenario, draw: Any) -> tuple[Arrival, ...]:
    """A Poisson stream whose rate follows the hours, on a day that is busier or calmer than most."""
    shape = 1 / scenario.spread**2 if scenario.spread else math.inf
    factor = draw.gamma(shape, 1 / shape) if scenario.spread else 1.0
    weights = numpy.array(scenario.hours) / sum(scenario.hours)
    counts = draw.poisson(scenario.conversations * factor * weights)
    moments = numpy.concatenate(
        [numpy.sort(hour * HOUR + HOUR * draw.random(count)) for hour, count in enumerate(counts)]
    )
    total = len(moments)
    channels = draw.choice(len(scenario.channels), total, p=[one.share for one in scenario.channels])
    languages = draw.choice(list(scenario.languages), total, p=list(scenario.languages.values()))
    skills = draw.choice(list(scenario.skills), total, p=list(scenario.skills.values()))
    patience, work = draw.exponential(1.0, total), draw.standard_normal(total)
    made = []
    for number in range(total):
        channel = scenario.channels[channels[number]]
        made.append(
            Arrival(
                number,
                float(moments[number]),
                Need(channel.name, str(languages[number]), str(skills[number])),
                channel,
                float(patience[number]) * channel.patience,
                _work(channel, float(work[number])),
            )
        )
    return tuple(made)


def _work(channel: Channel, normal: float) -> float:
    """From a standard normal draw: log-normal with the channel's mean and spread, or exponential."""
    if channel.is_exponential:
        return -channel.work * math.log(max(1e-300, 0.5 * math.erfc(normal / math.sqrt(2))))
    sigma = math.sqrt(math.log(1 + channel.spread**2))
    return channel.work * math.exp(sigma * normal - sigma**2 / 2)


def _staff(scenario: Scenario, draw: Any) -> tuple[Someone, ...]:
    people: list[Someone] = []
    for shift in scenario.shifts:
        since, until = shift.starts * HOUR, (shift.starts + shift.hours) * HOUR
        # The same hours yesterday, today and tomorrow: nights reach over midnight, and what is left is done.
        there = tuple((since + day * DAY, until + day * DAY) for day in (-1, 0, 1))
        people += [
            Someone(len(people) + number, _able(scenario, draw, scenario.skills_each), there, scenario.slots)
            for number in range(shift.people)
        ]
    return tuple(people)


def _experts(scenario: Scenario, draw: Any, *, first: int) -> tuple[Someone, ...]:
    """Most are there in the evening, the others at some time of the day."""
    people = []
    low, high = scenario.price_spread
    for number in range(scenario.experts):
        is_evening = draw.random() < scenario.evening
        since = HOUR * (draw.normal(18.5, 1.5) if is_evening else draw.uniform(0, 24))
        until = since + draw.uniform(*scenario.expert_hours) * HOUR
        people.append(
            Someone(
                first + number,
                _able(scenario, draw, scenario.expert_skills),
                tuple((since + day * DAY, until + day * DAY) for day in (-1, 0, 1)),
                scenario.expert_slots,
                is_expert=True,
                accepts=float(draw.beta(*scenario.accepts)),
                price=float(draw.uniform(low, high)),
            )
        )
    return tuple(people)


def _able(scenario: Scenario, draw: Any, skill_count: int) -> frozenset[Need]:
    """One language or two, and some of the skills, each as often as it is asked for; every channel."""
    count = 2 if draw.random() < scenario.second_language else 1
    languages = _some(scenario.languages, count, draw)
    skills = _some(scenario.skills, skill_count, draw)
    return frozenset(
        Need(channel.name, language, skill)
        for channel in scenario.channels
        for language in languages
        for skill in skills
    )


def _some(shares: Any, count: int, draw: Any) -> list[str]:
    names, weights = list(shares), numpy.array(list(shares.values()))
    likely = int((weights > 0).sum())
    chosen = draw.choice(names, min(count, likely), replace=False, p=weights / weights.sum())
    return [str(name) for name in chosen]
