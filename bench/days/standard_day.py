"""The standard day of a desk with a network of experts, simulated: who came, what the desk knew, how long
they waited. Its numbers are assumptions (see `Numbers`); no customer reacts to what is announced.
"""

import heapq
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.days.contacts import Contact
from troth.promises.rules.wait.forecast import Situation
from troth.promises.rules.wait.slots import chance_of_slot

DAY = 86400.0
HOURLY = (
    0.25, 0.18, 0.12, 0.10, 0.10, 0.15, 0.25, 0.45, 0.75, 1.00, 1.15, 1.20,
    1.20, 1.15, 1.10, 1.10, 1.15, 1.30, 1.60, 2.10, 2.60, 2.00, 1.20, 0.60,
)  # fmt: skip
LANGUAGES = (0.45, 0.25, 0.20, 0.10)
SKILLS = (0.30, 0.22, 0.18, 0.14, 0.10, 0.06)
# Shifts of the 40 in the house: (first hour, hours, people); those past midnight begin on the day before too.
SHIFTS = ((22, 8, 3), (6, 8, 6), (8, 8, 9), (10, 8, 8), (13, 8, 8), (15, 8, 6))
PACES = (0.0, 1.0, 1.6, 2.0)
MOST_ASKED = 6
SILENCE = 25.0
MARGIN = 0.33


@dataclass(frozen=True, slots=True)
class Kind:
    """A channel: its share, promise, mean patience, mean work and when the network may be asked; seconds."""

    name: str
    share: float
    promise: float
    patience: float
    work: float
    trigger: float
    retry: float


KINDS = (
    Kind("chat", 0.50, 30, 240, 480, 1e9, 5),
    Kind("message", 0.20, 300, 2400, 420, 300, 45),
    Kind("mail", 0.30, 900, 43200, 360, 900, 45),
)


@dataclass(eq=False, slots=True)
class Case:
    """One conversation."""

    number: int
    kind: Kind
    matter: int
    at: float
    work: float
    patience: float
    situation: Situation | None = None
    head: float = 0.0
    is_waiting: bool = True
    offers: set["Person"] = field(default_factory=set)

    @property
    def urgency(self) -> tuple[float, int]:
        return (self.at + (1 - MARGIN) * self.kind.promise, self.number)


@dataclass(eq=False, slots=True)
class Person:
    """Somebody in the house, or an expert of the network; several conversations share their time."""

    matters: frozenset[int]
    hours: tuple[tuple[float, float], ...]
    places: int
    accepts: float = 1.0
    price: float = 0.0
    offered: Case | None = None
    clock: float = 0.0
    moved_at: float = 0.0
    version: int = 0
    held: list[tuple[float, int, Case]] = field(default_factory=list)

    def is_on_duty(self, now: float) -> bool:
        return any(since <= now < until for since, until in self.hours)

    def comes_in(self, now: float) -> float:
        """The seconds until they are on duty; beyond the simulated days, those until this time tomorrow."""
        return min((max(0.0, since - now) for since, until in self.hours if until > now), default=DAY)

    def can_take(self, now: float) -> bool:
        return len(self.held) < self.places and self.is_on_duty(now)

    def advance(self, now: float) -> None:
        """Bring the clock of work to now: each of k conversations goes on at r_k / k."""
        if self.held:
            self.clock += (now - self.moved_at) * PACES[len(self.held)] / len(self.held)
        self.moved_at = now

    def next_end(self) -> float:
        left = self.held[0][0] - self.clock
        return self.moved_at + max(0.0, left) * len(self.held) / PACES[len(self.held)]


def simulate(*, seed: int, days: int, mean: float = 6000.0, has_network: bool = True) -> list[Contact]:
    """All who came in these days, in order; deterministic for a seed."""
    desk = Desk(random.Random(seed), days, has_network=has_network)
    for case in arrivals(desk.chance, days, mean):
        desk.plan(case.at, desk.arrive, case)
    desk.run()
    return sorted(desk.contacts, key=lambda contact: contact.at)


def arrivals(chance: random.Random, days: int, mean: float) -> Iterable[Case]:
    """Poisson by the hour, with a level for each day (gamma, 10 %)."""
    number = 0
    matters = [one * two for one in LANGUAGES for two in SKILLS]
    for day in range(days):
        level = chance.gammavariate(100, 0.01) * mean / sum(HOURLY)
        for hour, weight in enumerate(HOURLY):
            at = day * DAY + hour * 3600
            end = at + 3600
            while (at := at + chance.expovariate(level * weight / 3600)) < end:
                kind = chance.choices(KINDS, [kind.share for kind in KINDS])[0]
                number += 1
                yield Case(
                    number, kind, chance.choices(range(24), matters)[0], at,
                    work=lognormal(chance, kind.work, 0.9), patience=chance.expovariate(1 / kind.patience),
                )  # fmt: skip


def lognormal(chance: random.Random, mean: float, spread: float) -> float:
    """`spread` is the coefficient of variation."""
    sigma = math.sqrt(math.log(1 + spread * spread))
    return chance.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)


def house(chance: random.Random, days: int) -> list[Person]:
    people = []
    for first, length, count in SHIFTS:
        hours = tuple(
            (day * DAY + first * 3600, day * DAY + (first + length) * 3600) for day in range(-1, days)
        )
        people += [Person(matters_of(chance, 2, 4), hours, 3) for _ in range(count)]
    return people


def network(chance: random.Random, days: int) -> list[Person]:
    """Most are there for some hours of the evening."""
    experts = []
    for _ in range(100):
        first = chance.gauss(18.5, 2.0) if chance.random() < 0.7 else chance.uniform(0, 22)
        length = chance.uniform(3, 6)
        hours = tuple(
            (day * DAY + first * 3600, day * DAY + (first + length) * 3600) for day in range(-1, days)
        )
        accepts, price = chance.betavariate(6, 3.5), chance.uniform(2.6, 3.2) * chance.uniform(0.85, 1.25)
        experts.append(Person(matters_of(chance, 2, 4), hours, 2, accepts=accepts, price=price))
    return experts


def matters_of(chance: random.Random, languages: int, skills: int) -> frozenset[int]:
    """So many languages and skills, the frequent ones more often."""
    spoken = {chance.choices(range(4), LANGUAGES)[0] for _ in range(languages)}
    known = {chance.choices(range(6), SKILLS)[0] for _ in range(skills + 1)}
    return frozenset(6 * language + skill for language in spoken for skill in known)


class Desk:
    """Work goes to whoever can do it, the closest to breaking its word first; where nobody in the house is
    free in time, experts are asked, several at once where it is urgent."""

    def __init__(self, chance: random.Random, days: int, *, has_network: bool) -> None:
        self.chance = chance
        self.people = house(chance, days)
        self.experts = network(chance, days) if has_network else []
        self.of_matter = [
            [person for person in self.people if matter in person.matters] for matter in range(24)
        ]
        self.experts_of = [[one for one in self.experts if matter in one.matters] for matter in range(24)]
        self.queues: list[list[tuple[tuple[float, int], Case]]] = [[] for _ in range(24)]
        self.contacts: list[Contact] = []
        self.events: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = []
        self.planned = 0
        self.now = 0.0
        for person in self.people:
            for since, _ in person.hours:
                if since >= 0:
                    self.plan(since, self.fill, person)

    def plan(self, at: float, what: Callable[..., None], *about: object) -> None:
        self.planned += 1
        heapq.heappush(self.events, (at, self.planned, what, about))

    def run(self) -> None:
        while self.events:
            self.now, _, what, about = heapq.heappop(self.events)
            what(*about)

    def arrive(self, case: Case) -> None:
        free = [person for person in self.of_matter[case.matter] if person.can_take(self.now)]
        waiting = self.waiting(case.matter)
        case.situation = self.situation(case, ahead=len(waiting), has_free_person=bool(free))
        case.head = max((self.now - other.at for other in waiting), default=0.0)
        if free:
            self.assign(case, min(free, key=lambda person: (len(person.held), len(person.matters))))
            return
        heapq.heappush(self.queues[case.matter], (case.urgency, case))
        self.plan(self.now + case.patience, self.leave, case)
        self.ask(case)

    def situation(self, case: Case, *, ahead: int, has_free_person: bool) -> Situation:
        able = [*self.of_matter[case.matter], *self.experts_of[case.matter]]
        there = [person for person in able if person.is_on_duty(self.now)]
        return Situation(
            channel=case.kind.name,
            ahead=ahead,
            freeing=0.0 if has_free_person else sum(self.freeing(person, case.matter) for person in there),
            has_free_person=has_free_person,
            has_free_expert=any(one.can_take(self.now) for one in self.experts_of[case.matter]),
            is_staffed=any(not person.price for person in there),
            opens_in=min((person.comes_in(self.now) for person in able), default=None),
        )

    def freeing(self, person: Person, matter: int) -> float:
        """What this person frees per second for one matter: the others that wait for them get their part."""
        rivals = sum(1 for other in person.matters if other != matter and self.waiting(other))
        return person.accepts * PACES[len(person.held)] / 432 / (1 + rivals)

    def waiting(self, matter: int) -> list[Case]:
        queue = self.queues[matter]
        while queue and not queue[0][1].is_waiting:
            heapq.heappop(queue)
        return [case for _, case in queue if case.is_waiting]

    def fill(self, person: Person) -> None:
        while person.can_take(self.now):
            heads = [self.queues[matter][0] for matter in person.matters if self.waiting(matter)]
            if not heads:
                return
            self.assign(min(heads)[1], person)

    def assign(self, case: Case, person: Person) -> None:
        case.is_waiting = False
        for other in case.offers:
            other.offered = None
        case.offers.clear()
        pick_up = 0.0 if person.price else self.chance.lognormvariate(math.log(4), 0.4)
        self.note(case, self.now + pick_up - case.at, is_answered=True)
        person.advance(self.now)
        heapq.heappush(person.held, (person.clock + case.work, case.number, case))
        self.replan(person)

    def replan(self, person: Person) -> None:
        person.version += 1
        if person.held:
            self.plan(person.next_end(), self.complete, person, person.version)

    def complete(self, person: Person, version: int) -> None:
        if version != person.version:
            return
        person.advance(self.now)
        heapq.heappop(person.held)
        self.replan(person)
        if not person.price:
            self.fill(person)

    def leave(self, case: Case) -> None:
        if case.is_waiting:
            case.is_waiting = False
            for other in case.offers:
                other.offered = None
            self.note(case, case.patience, is_answered=False)

    def ask(self, case: Case) -> None:
        """Offer it to the network where the house will hardly be in time, and look again soon."""
        if not case.is_waiting or not self.experts:
            return
        slack = case.at + case.kind.promise - self.now
        situation = case.situation
        assert situation is not None
        inside = chance_of_slot(rate=situation.freeing, within=max(slack, 0.0), ahead=situation.ahead)
        if inside < 0.95 and slack < case.kind.trigger and not case.offers:
            self.offer(case, slack)
        self.plan(self.now + case.kind.retry, self.ask, case)

    def offer(self, case: Case, slack: float) -> None:
        free = [one for one in self.experts_of[case.matter] if one.offered is None and one.can_take(self.now)]
        refused = 1.0
        for expert in sorted(free, key=lambda one: one.price / one.accepts)[:MOST_ASKED]:
            expert.offered = case
            case.offers.add(expert)
            self.reply_of(expert, case)
            refused *= 1 - expert.accepts
            if refused <= 0.02 or slack > 60:
                return

    def reply_of(self, expert: Person, case: Case) -> None:
        accepts = self.chance.random() < expert.accepts
        is_silent = not accepts and self.chance.random() < 0.5
        delay = SILENCE if is_silent else 2 + self.chance.lognormvariate(math.log(10), 0.6)
        self.plan(self.now + min(delay, SILENCE), self.answer_offer, expert, case, accepts)

    def answer_offer(self, expert: Person, case: Case, accepts: bool) -> None:
        if expert.offered is not case:
            return
        expert.offered = None
        case.offers.discard(expert)
        if not case.is_waiting:
            return
        if accepts and expert.can_take(self.now):
            self.assign(case, expert)
        elif not case.offers:
            self.offer(case, case.at + case.kind.promise - self.now)

    def note(self, case: Case, waited: float, *, is_answered: bool) -> None:
        assert case.situation is not None
        self.contacts.append(
            Contact(case.at, case.situation, waited, is_answered, case.head, case.kind.promise)
        )
