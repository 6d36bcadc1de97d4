"""Whom to ask now for what waits: one round of a brand's dispatcher, from what is known to what is done.

PROMISE-SLACK: order by slack, people by load and scarcity, a reserve for what cannot wait, then the network
by risk and price, more than one at a time where slack is short. Other policies choose otherwise at each step.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from troth.routing.rules import network
from troth.routing.rules.crowd import Crowd
from troth.routing.rules.network import Worth
from troth.routing.rules.people import (
    CANNOT_WAIT,
    kept_free,
    least_needed,
    leaves_reserve,
    most_room,
    next_in_turn,
)
from troth.routing.rules.policy import Choice, Offers, Policy
from troth.routing.rules.reach import Asks, Reach, reach, widens_in
from troth.routing.rules.reasons import Why
from troth.routing.rules.seat import Room, Seat
from troth.routing.rules.work import Work

LOOK_AGAIN, LOOK_AGAIN_LATER = 5.0, 45.0
"""Seconds between two looks at what waits, by whether it can wait."""
STAFF_AT_ONCE = 2
"""A second of the staff is asked beside the first where slack is short; no third one's screen rings."""
KEPT_OF = 8
"""No more than one in so many of a pool's places is kept free: a desk of three must not keep all of them."""
USUAL_WORK = 420.0
"""Seconds of work in a conversation of a kind of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Case:
    """What waits. `again_at` says by agent from when on they may be asked for it again; `offered` who is
    asked now; `sticky` who answered this customer last."""

    work: Work
    asks: Asks
    may_wait: bool
    offered: tuple[int, ...] = ()
    again_at: Mapping[int, float] = field(default_factory=dict)
    sticky: int | None = None

    @property
    def cannot_wait(self) -> bool:
        return not self.may_wait


@dataclass(frozen=True, slots=True)
class Table:
    """All that a round knows. `handling` is seconds of work by kind of channel."""

    now: float
    policy: Policy
    worth: Worth
    seats: Sequence[Seat]
    cases: Sequence[Case]
    handling: Mapping[str, float] = field(default_factory=dict)
    last_asked: int = 0
    crowd: Crowd = field(default_factory=Crowd)
    """What the desk has seen of its own fullness; a round looks at it, and tells it nothing."""


class Ask(NamedTuple):
    case: Case
    seat: Seat
    why: Why


class Nobody(NamedTuple):
    case: Case
    why: Why


@dataclass(slots=True)
class Decided:
    asks: list[Ask] = field(default_factory=list)
    nobody: list[Nobody] = field(default_factory=list)
    look_again: float | None = None
    """Seconds until the mere passing of time may change something."""


def decide(table: Table) -> Decided:
    """Asks take room of the seats as they are made; the same table gives the same answer."""
    return _Round(table).run()


class _Round:
    def __init__(self, table: Table) -> None:
        self.table, self.now, self.policy = table, table.now, table.policy
        self.decided = Decided()
        order = self.policy.order
        self.cases = sorted(table.cases, key=lambda case: order.place(case.work, self.now))
        self.staff = [seat for seat in table.seats if not seat.is_network]
        self.experts = [seat for seat in table.seats if seat.is_network]
        self.seats = {seat.id: seat for seat in table.seats}
        self.last_asked = table.last_asked
        self.found: dict[tuple[Asks, Reach, bool], list[Seat]] = {}
        self.asked: dict[int, list[Seat]] = {
            case.work.id: [self.seats[agent] for agent in case.offered if agent in self.seats]
            for case in self.cases
        }
        self.classes = Counter(case.asks for case in self.cases)
        self.before: Counter[Asks] = Counter()
        # Hundreds wait in a flood, and all are full: what one asks of a person, the next would ask again.
        self.room: dict[int, dict[str, Room]] = {}
        self.rates: dict[tuple[Asks, Reach], float] = {}
        self.wanted: dict[int, int] = {}

    def run(self) -> Decided:
        for place, case in enumerate(self.cases, start=1):
            self.before[case.asks] += 1
            if not case.offered:
                self._first(case, place)
        if self.policy.offers is Offers.PRICED:
            for place, case in enumerate(self.cases, start=1):
                self._beside(case, place)
        self.decided.look_again = min(map(self._look_at, self.cases), default=None)
        return self.decided

    def _first(self, case: Case, place: int) -> None:
        """One of the staff; else, where staff will hardly be in time, of the network."""
        able = self._able(case)
        allowed = [seat for seat in able if case.again_at.get(seat.id, 0.0) <= self.now]
        free = [seat for seat in allowed if self._room(seat, case.asks.kind) is Room.NOW]
        if free and self._leaves_reserve(case, able):
            chosen, rule = self._choice(case, free)
            self._ask(case, chosen, self._why(case, place, rule=rule, free=len(free)))
            return
        if self._ask_network(case, place, able):
            return
        rule = self._nobody(case, able, allowed)
        self.decided.nobody.append(Nobody(case, self._why(case, place, rule=rule)))

    def _beside(self, case: Case, place: int) -> None:
        """Others at the same time, where those who are asked are not sure enough to answer while it helps."""
        asked, slack, worth = self.asked[case.work.id], case.work.slack(self.now), self.table.worth
        if not asked or slack > worth.one_by_one_above:
            return
        if 1 - _fails(asked, _in_time(slack, worth)) >= worth.sure_of_network:
            return
        able = self._able(case)
        free = [seat for seat in able if seat not in asked and self._may_ask(case, seat)]
        of_staff = sum(not seat.is_network for seat in asked)
        if free and of_staff < STAFF_AT_ONCE and self._leaves_reserve(case, able):
            chosen, rule = self._choice(case, free)
            self._ask(case, chosen, self._why(case, place, rule=rule, free=len(free), beside=True))
        else:
            self._ask_network(case, place, able)

    def _ask_network(self, case: Case, place: int, staff: Sequence[Seat]) -> bool:
        """As many experts as the risk is worth, beside those who are asked already."""
        if self.policy.offers is Offers.NONE:
            return False
        slack, worth, asked = case.work.slack(self.now), self.table.worth, self.asked[case.work.id]
        fails = _fails(asked, _in_time(slack, worth))
        in_house = self._in_house(case, staff)
        if not network.asks_network(slack=slack, in_house=in_house, channel=case.asks.kind, worth=worth):
            return False
        able = self._able(case, experts=True)
        free = [seat for seat in able if seat not in asked and self._may_ask(case, seat)]
        picked = network.chosen(
            free,
            slack=slack,
            in_house=in_house,
            open_offers=len(asked),
            fails=fails,
            crowded=self._crowded(case),
            worth=worth,
        )
        for seat in picked:
            beside = len(picked) + len(asked) > 1
            why = self._why(case, place, rule="network", free=len(free), beside=beside)
            self._ask(case, seat, why, in_house=in_house)
        return bool(picked)

    def _may_ask(self, case: Case, seat: Seat) -> bool:
        return case.again_at.get(seat.id, 0.0) <= self.now and self._room(seat, case.asks.kind) is Room.NOW

    def _room(self, seat: Seat, kind: str) -> Room:
        known = self.room.setdefault(seat.id, {})
        if kind not in known:
            known[kind] = seat.room(kind)
        return known[kind]

    def _able(self, case: Case, *, experts: bool = False) -> list[Seat]:
        wide = reach(slack=case.work.slack(self.now), promised=case.work.promised)
        key = (case.asks, wide, experts)
        if key not in self.found:
            among = self.experts if experts else self.staff
            self.found[key] = [seat for seat in among if seat.able.meets(case.asks, wide)]
        return self.found[key]

    def _leaves_reserve(self, case: Case, able: Sequence[Seat]) -> bool:
        """What may wait takes no room of a chat or call, and so needs to leave none."""
        if not self.policy.kept_free or case.may_wait:
            return True
        kind = case.asks.kind
        most = min(self.policy.kept_free, sum(seat.most(kind) for seat in able) // KEPT_OF)
        kept = kept_free(case.work, self.now, crowded=self._crowded(case), most=most)
        if kept < 1:
            return True  # whoever is free leaves as much
        slots = sum(seat.slots(kind) for seat in able)
        return leaves_reserve(case.work, self.now, free_slots=slots, kept=kept)

    def _crowded(self, case: Case) -> float:
        return self.table.crowd.share(case.work.need, self.now) if self.policy.watches_crowd else 0.0

    def _choice(self, case: Case, free: Sequence[Seat]) -> tuple[Seat, str]:
        if case.sticky is not None and any(seat.id == case.sticky for seat in free):
            return self.seats[case.sticky], "sticky"
        candidates = [seat.free(case.asks.kind) for seat in free]
        if self.policy.choice is Choice.LEAST_NEEDED:
            found, rule = least_needed(candidates), "least_needed"
        elif self.policy.choice is Choice.MOST_ROOM:
            found, rule = most_room(candidates), "most_room"
        else:
            found, rule = next_in_turn(candidates, self.last_asked), "in_turn"
        assert found is not None, "somebody is free"
        return self.seats[found.id], rule

    def _ask(self, case: Case, seat: Seat, why: Why, *, in_house: float | None = None) -> None:
        held = sum(seat.held.values())
        price = seat.price if seat.is_network else None
        self.decided.asks.append(Ask(case, seat, replace(why, held=held, price=price, in_house=in_house)))
        seat.ask(case.asks.kind)
        self.room.pop(seat.id, None)
        self.rates.clear()
        self.asked[case.work.id].append(seat)
        if not seat.is_network:
            self.last_asked = seat.id

    def _in_house(self, case: Case, staff: Sequence[Seat]) -> float:
        """The chance that one of the staff gets free for it while it helps."""
        slack = case.work.slack(self.now)
        key = (case.asks, reach(slack=slack, promised=case.work.promised))
        if key not in self.rates:
            kind = case.asks.kind
            work = self.table.handling.get(kind, USUAL_WORK)
            self.rates[key] = sum(seat.pace(kind) / work / self._wanted(seat) for seat in staff)
        return network.chance_in_house(rate=self.rates[key], slack=slack, ahead=self.before[case.asks])

    def _wanted(self, seat: Seat) -> int:
        """How many classes of what waits compete for them."""
        if seat.id not in self.wanted:
            competing = sum(seat.able.meets(asks, Reach.TEAM) for asks in self.classes)
            self.wanted[seat.id] = max(1, competing)
        return self.wanted[seat.id]

    def _nobody(self, case: Case, able: Sequence[Seat], allowed: Sequence[Seat]) -> str:
        if not able:
            return "nobody_here"
        if not allowed:
            return "asked"
        rooms = {self._room(seat, case.asks.kind) for seat in allowed}
        if Room.NOW in rooms:
            return "kept_free"
        return "one_by_one" if Room.LATER in rooms else "full"

    def _look_at(self, case: Case) -> float:
        slack = case.work.slack(self.now)
        soon = LOOK_AGAIN if case.cannot_wait or slack <= CANNOT_WAIT else LOOK_AGAIN_LATER
        widens = widens_in(slack=slack, promised=case.work.promised)
        return min(soon, widens) if widens is not None else soon

    def _why(
        self, case: Case, place: int, *, rule: str, free: int | None = None, beside: bool | None = None
    ) -> Why:
        slack = case.work.slack(self.now)
        return Why(
            rule=rule,
            order=self.policy.order.name,
            place=place,
            waiting=len(self.cases),
            slack=slack,
            language=case.asks.language,
            skill=case.asks.skill,
            level=case.asks.level,
            reach=int(reach(slack=slack, promised=case.work.promised)),
            free=free,
            beside=beside,
        )


def _in_time(slack: float, worth: Worth) -> float:
    return slack if slack > 0 else worth.one_by_one_above


def _fails(asked: Iterable[Seat], within: float) -> float:
    """The chance that none of them says yes within the seconds."""
    fails = 1.0
    for seat in asked:
        fails *= 1 - seat.accepts * seat.answers_within(within)
    return fails
