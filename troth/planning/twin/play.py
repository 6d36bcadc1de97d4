"""A day played out, event after event, each decision by the rules of routing."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import heappop, heappush
from math import inf

from troth.planning.twin.asking import Asking
from troth.planning.twin.day import Day
from troth.planning.twin.events import BREAKS, COMES, DONE, GOES, LEAVES, LOOKS, RESCANS
from troth.planning.twin.experience import Experience
from troth.planning.twin.lane import lane_sizes
from troth.planning.twin.outcome import Ending, Outcome
from troth.planning.twin.person import Person
from troth.planning.twin.scenario import DAY, HOUR
from troth.planning.twin.waiting import Case, Waiting
from troth.routing.rules import people as rules
from troth.routing.rules.lanes import leaves_lane
from troth.routing.rules.policy import Choice, Offers, Policy, Queue
from troth.routing.rules.work import Need

UNTIL = 1.75 * DAY
"""Nobody arrives on the second day; what is left of the first is answered, or its customers leave."""
FEWEST_SECONDS = 5.0
LOOK_AGAIN, LOOK_AGAIN_LATER = 5.0, 45.0
"""Seconds between two looks at what waits, by whether it can wait."""


class Play:
    """One policy on one day."""

    def __init__(self, day: Day, policy: Policy, *, traced: bool = False) -> None:
        self.day, self.policy, self.traced = day, policy, traced
        self.now = 0.0
        self.events: list[tuple[float, int, int, int, int]] = []
        self.count = self.played = 0
        self.cases = [Case(arrival) for arrival in day.arrivals]
        self.endings: list[Ending] = []
        self.trace: list[tuple[float, str, int, int, float]] = []
        self.people = self._people()
        self.staff_of: dict[Need, list[Person]] = defaultdict(list)
        self.free: dict[Need, dict[int, Person]] = defaultdict(dict)
        """The staff who are there and have a free slot, by what they can take."""
        self.learns = policy.resets or policy.watches_crowd
        needs_pace = self.learns or policy.offers is Offers.PRICED
        self.waiting = Waiting(policy.order, self.cases, self.staff_of if needs_pace else {})
        self.private: dict[int, list[int]] = defaultdict(list)
        self.last_given = -1
        self.lanes = lane_sizes(day) if policy.lanes else (0,) * 24
        self.has_lanes = any(self.lanes)
        self.experience = Experience(self)
        self.asking = Asking(self)
        self._seat()

    def _people(self) -> list[Person]:
        scenario = self.day.scenario
        paces = (0.0, *(rate / held for held, rate in enumerate(scenario.rates, start=1)))
        return [
            Person(one, paces, scenario.expert_pick_up if one.is_expert else scenario.pick_up)
            for one in (*self.day.staff, *self.day.experts)
        ]

    def _seat(self) -> None:
        for person in self.people[: len(self.day.staff)]:
            for need in person.needs:
                self.staff_of[need].append(person)
        demand: dict[Need, float] = defaultdict(float)
        for arrival in self.day.arrivals:
            demand[arrival.need] += 1
        able = {need: len(people) for need, people in self.staff_of.items()}
        for person in self.people:
            person.scarcity = rules.scarcity(person.needs, demand, able)
            for since, until in person.someone.there:
                if until > 0:
                    self.at(max(0.0, since), COMES, person.id)
                    self.at(until, GOES, person.id)
        if self.policy.queue is Queue.RESCANNED:
            self.at(self.policy.rescans_every, RESCANS)

    def at(self, moment: float, event: int, who: int = 0, which: int = 0) -> None:
        self.count += 1
        heappush(self.events, (moment, self.count, event, who, which))

    def run(self) -> Outcome:
        """Play it to its end. The same day and policy give the same outcome, to the last digit."""
        begun_at = time.process_time()
        acts = (
            self._done,
            self._leaves,
            self.asking.answered,
            self._looks,
            self._breaks,
            self._comes,
            self._goes,
            self._rescan,
        )
        events, cases, arrives = self.events, iter(self.cases), self._arrives
        heappush(events, (inf, 0, DONE, 0, 0))
        case = next(cases, None)
        next_at = case.arrival.at if case else inf
        while True:
            # Who arrives stands in order already: the heap holds only what came of them.
            if case is not None and next_at < events[0][0]:
                self.now = next_at
                arrives(case)
                case = next(cases, None)
                next_at = case.arrival.at if case else inf
                continue
            now, _, event, who, which = heappop(events)
            if now > UNTIL:
                break
            self.now = now
            self.played += 1
            acts[event](who, which)
        self.played += len(self.cases)
        took = time.process_time() - begun_at
        self._close()
        return Outcome(
            self.day,
            self.policy.name,
            self.endings,
            self.asking.cost,
            self.asking.count,
            self.played,
            took,
            self.trace,
        )

    def _close(self) -> None:
        """Who still waits was not answered."""
        self.now = UNTIL
        for case in self.cases:
            if case.is_waiting:
                waited = UNTIL - case.arrival.at
                self.tell("open", case.arrival.id, value=waited)
                self.endings.append(Ending(case.arrival, waited, is_answered=False))

    # What happens.

    def _arrives(self, case: Case) -> None:
        case_id = case.arrival.id
        if self.traced:
            self.tell("arrived", case_id, value=case.arrival.channel.promised)
        if self.learns:
            self.experience.met(case)
        person = self._person_for(case)
        if person is not None:
            self.give(case, person)
            return
        case.is_waiting = True
        if (leaves_at := case.arrival.at + case.arrival.patience) <= UNTIL:
            self.at(leaves_at, LEAVES, case_id)
        if self.policy.queue is Queue.PRIVATE:
            self._queue_with_somebody(case)
            return
        self.waiting.put(case)
        if self.policy.resets:
            self.at(case.work.due_at, BREAKS, case_id)
        if self.policy.offers is not Offers.NONE or self.policy.kept_free:
            self.asking.ask(case)
            self._look_later(case)

    def _done(self, person_id: int, version: int) -> None:
        person = self.people[person_id]
        if person.version != version:
            return
        case_id = person.end(self.now)
        if self.traced:
            self.tell("ended", case_id, person_id)
        self._list(person)
        if person.held:
            self._plan(person)
        self._fill(person)

    def _leaves(self, case_id: int, _: int) -> None:
        case = self.cases[case_id]
        if case.is_waiting:
            self._stop_waiting(case)
            waited = self.now - case.arrival.at
            self.tell("left", case_id, value=waited)
            self.experience.learn(case, waited, is_answered=False)
            self.endings.append(Ending(case.arrival, waited, is_answered=False))

    def _looks(self, case_id: int, _: int) -> None:
        case = self.cases[case_id]
        if not case.is_waiting:
            return
        person = self._person_for(case)
        if person is not None:
            self.give(case, person)
            return
        self.asking.ask(case)
        self._look_later(case)

    def _breaks(self, case_id: int, _: int) -> None:
        """Its time has come: the customer hears a new one, by which it waits from now on."""
        case = self.cases[case_id]
        if not case.is_waiting or case.work.due_at > self.now:
            return
        told = self.experience.told_anew(case)
        if told is None:
            return
        longer = max(FEWEST_SECONDS, told.said or told.wait)
        case.work = replace(case.work, due_at=self.now + longer)
        self.tell("told anew", case_id, value=case.work.due_at)
        self.waiting.put(case)
        self.at(case.work.due_at, BREAKS, case_id)

    def _comes(self, person_id: int, _: int) -> None:
        person = self.people[person_id]
        person.is_on = True
        person.free_since = self.now
        self._list(person)
        self._fill(person)

    def _goes(self, person_id: int, _: int) -> None:
        """Takes nothing new; what they have they finish."""
        person = self.people[person_id]
        person.is_on = person.someone.is_there(self.now)
        self._list(person)

    def _rescan(self, _who: int, _which: int) -> None:
        for person in self.people[: len(self.day.staff)]:
            self._fill(person, is_rescan=True)
        self.at(self.now + self.policy.rescans_every, RESCANS)

    # Who takes what.

    def _person_for(self, case: Case) -> Person | None:
        free = self.free.get(case.work.need)
        if not free or (self.policy.kept_free and not self._leaves_reserve(case)):
            return None
        asks: Iterable[Person] = free.values()
        if case.arrival.channel.is_whole:
            asks = [one for one in asks if not one.taken]
        if self.has_lanes:
            asks = self._outside_lane(asks, case)
        if self.policy.choice is Choice.LEAST_NEEDED:
            return rules.least_needed(asks)
        if self.policy.choice is Choice.MOST_ROOM:
            return rules.most_room(asks)
        return rules.next_in_turn(asks, self.last_given)

    def _leaves_reserve(self, case: Case) -> bool:
        slots = sum(one.slots - one.taken for one in self.free[case.work.need].values())
        return rules.leaves_reserve(
            case.work, self.now, free_slots=slots, kept=self.experience.kept_free(case)
        )

    def _outside_lane(self, people: Iterable[Person], case: Case) -> list[Person]:
        """Those of them whom it may be given to without making the lane for calls too small."""
        size = self.lanes[int(self.now // HOUR) % 24]
        if not size:
            return list(people)
        there = [one for one in self.people[: len(self.day.staff)] if one.is_on]
        calls, whole = sum(one.on_call for one in there), sum(not one.held for one in there)
        is_whole = case.arrival.channel.is_whole
        return [
            one
            for one in people
            if leaves_lane(is_whole=is_whole, held=one.held, on_calls=calls, wholly_free=whole, size=size)
        ]

    def give(self, case: Case, person: Person) -> None:
        """`person` has it from now on, and says their first word after the time that picking up takes."""
        arrival = case.arrival
        if case.is_waiting:
            self._stop_waiting(case)
        waited = self.now - arrival.at + person.pick_up
        if not person.is_expert:
            self.last_given = person.id
        if self.traced:
            self.tell("given", arrival.id, person.id, waited)
        self.endings.append(Ending(arrival, waited, True, person.id))
        if self.learns:
            self.experience.learn(case, waited, is_answered=True)
        person.begin(arrival.id, arrival.work, person.slots_for(arrival.channel.is_whole), self.now)
        self._list(person)
        self._plan(person)

    def _fill(self, person: Person, *, is_rescan: bool = False) -> None:
        """Somebody has room: what waits for them, by the policy's order, until they are full; experts are
        asked."""
        if person.is_expert:
            if self.policy.offers is not Offers.NONE and person.is_on and self.waiting.total:
                self._ask_again(person)
            return
        while person.is_on and person.taken < person.slots and (self.waiting.total or self.private):
            case = self._next_for(person, is_rescan)
            if case is None:
                return
            self.give(case, person)

    def _ask_again(self, expert: Person) -> None:
        for need in expert.needs:
            case = self.waiting.first(need) if self.waiting.counts.get(need) else None
            if case is not None:
                self.asking.ask(case)

    def _next_for(self, person: Person, is_rescan: bool) -> Case | None:
        if self.policy.queue is Queue.PRIVATE:
            return self._next_of_own(person)
        if self.policy.queue is Queue.RESCANNED and not is_rescan:
            return None
        cases = list(self._firsts(person))
        if len(cases) < 2:
            return cases[0] if cases else None
        first = self.policy.order.first([case.work for case in cases], self.now)
        return self.cases[first.id] if first else None

    def _firsts(self, person: Person) -> Iterator[Case]:
        """The first of each class that they can take now."""
        counts = self.waiting.counts
        for need in person.needs:
            if not counts.get(need):
                continue
            case = self.waiting.first(need)
            if case is None or person.slots - person.taken < person.slots_for(case.arrival.channel.is_whole):
                continue
            if self.policy.kept_free and not self._leaves_reserve(case):
                continue
            if self.has_lanes and not self._outside_lane((person,), case):
                continue
            yield case

    def _next_of_own(self, person: Person) -> Case | None:
        own = self.private[person.id]
        while own:
            case = self.cases[own[0]]
            if case.is_waiting and person.slots - person.taken < person.slots_for(
                case.arrival.channel.is_whole
            ):
                return None
            own.pop(0)
            if case.is_waiting:
                return case
        return None

    def _queue_with_somebody(self, case: Case) -> None:
        on = [one for one in self.staff_of.get(case.work.need, ()) if one.is_on]
        person = rules.next_in_turn(on or self.staff_of.get(case.work.need, ()), self.last_given)
        if person is not None:
            self.last_given = person.id
            self.private[person.id].append(case.arrival.id)

    def _stop_waiting(self, case: Case) -> None:
        if case.is_waiting:
            case.is_waiting = False
            self.asking.withdraw(case)
            self.waiting.take(case)

    def _look_later(self, case: Case) -> None:
        cannot_wait = case.work.slack(self.now) <= rules.CANNOT_WAIT
        self.at(self.now + (LOOK_AGAIN if cannot_wait else LOOK_AGAIN_LATER), LOOKS, case.arrival.id)

    def _list(self, person: Person) -> None:
        """Among those with a free slot, or not."""
        has_room = person.is_on and person.taken < person.slots and not person.is_expert
        if has_room == person.is_listed:
            return
        person.is_listed = has_room
        for need in person.needs:
            if has_room:
                self.free[need][person.id] = person
            else:
                del self.free[need][person.id]

    def _plan(self, person: Person) -> None:
        self.count += 1
        ends_at = person.next_end(self.now)
        heappush(self.events, (ends_at, self.count, DONE, person.id, person.version))

    def tell(self, what: str, case_id: int, person_id: int = -1, value: float = 0.0) -> None:
        if self.traced:
            self.trace.append((self.now, what, case_id, person_id, value))
