"""The network in the twin: offers made, answered, timed out and withdrawn."""

from collections import defaultdict
from dataclasses import dataclass
from math import erf, log, sqrt
from typing import TYPE_CHECKING

from troth.planning.twin.events import ANSWERS
from troth.planning.twin.person import Person
from troth.routing.rules import network
from troth.routing.rules.people import most_room
from troth.routing.rules.policy import Offers
from troth.routing.rules.work import Need

if TYPE_CHECKING:
    from troth.planning.twin.play import Play
    from troth.planning.twin.waiting import Case


@dataclass(slots=True)
class Offer:
    case_id: int
    expert: Person
    fails: float
    """The chance that nothing comes of it in time."""
    is_yes: bool
    slots: int
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """An expert as the rules see them: what they cost for this conversation, how they answered so far."""

    person: Person
    price: float
    accepts: float
    median: float
    sigma: float

    @property
    def id(self) -> int:
        return self.person.id

    def answers_within(self, seconds: float) -> float:
        if seconds <= 0:
            return 0.0
        return 0.5 * (1 + erf(log(seconds / self.median) / self.sigma / sqrt(2)))


class Asking:
    """Who of the network is asked for what, and what they say. What it knows of them it has seen itself."""

    def __init__(self, play: "Play") -> None:
        self.play = play
        self.cost = 0.0
        self.count = 0
        self.offers: list[Offer] = []
        self.first = len(play.day.staff)
        self.able: dict[Need, list[Person]] = defaultdict(list)
        self.seen: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        """By expert: how often they accepted, of how often they were asked."""
        for person in play.people[self.first :]:
            for need in person.needs:
                self.able[need].append(person)

    def is_anybody_free(self, need: Need) -> bool:
        return any(one.is_on and one.room > 0 for one in self.able.get(need, ()))

    def ask(self, case: "Case") -> None:
        """Whom the policy has asked for this conversation now, if anybody."""
        way = self.play.policy.offers
        if way is Offers.NONE or not case.is_waiting:
            return
        if way is Offers.ONE_BY_ONE and case.offers:
            return
        is_whole = case.arrival.channel.is_whole
        free = [
            one
            for one in self.able.get(case.work.need, ())
            if one.is_on and one.room >= one.slots_for(is_whole) and one.id not in case.asked
        ]
        if not free:
            return
        if way is Offers.PRICED:
            for quote in self._priced(case, free):
                self._offer(case, quote.person, quote)
        elif way is Offers.BROADCAST:
            for one in free:
                self._offer(case, one, self._quote(case, one))
        else:
            chosen = most_room(free)
            assert chosen is not None
            self._offer(case, chosen, self._quote(case, chosen))

    def _priced(self, case: "Case", free: list[Person]) -> list[Quote]:
        play, worth = self.play, self.play.policy.worth
        slack = case.work.slack(play.now)
        in_house = network.chance_in_house(
            rate=play.experience.freeing(case.work.need), slack=slack, ahead=play.waiting.ahead_of(case)
        )
        channel = case.work.need.channel
        if not network.asks_network(slack=slack, in_house=in_house, channel=channel, worth=worth):
            return []
        fails = 1.0
        for offer in case.offers:
            fails *= offer.fails
        quotes = [self._quote(case, one) for one in free]
        return network.chosen(
            quotes,
            slack=slack,
            in_house=in_house,
            open_offers=len(case.offers),
            fails=fails,
            crowded=play.experience.crowded(case.work.need),
            worth=worth,
        )

    def _quote(self, case: "Case", person: Person) -> Quote:
        scenario = self.play.day.scenario
        accepted, asked = self.seen[person.id]
        return Quote(
            person,
            price=case.arrival.channel.price * person.someone.price,
            accepts=network.accept_rate(accepted, asked),
            median=scenario.answer_median,
            sigma=scenario.answer_sigma,
        )

    def _offer(self, case: "Case", expert: Person, quote: Quote) -> None:
        play, day = self.play, self.play.day
        at = (case.arrival.id, expert.id - self.first)
        is_yes = bool(day.says[at] < expert.someone.accepts)
        delay = float(day.delays[at])
        times_out = day.scenario.times_out
        if delay > times_out or (not is_yes and day.silent[at]):
            is_yes, delay = False, times_out
        slots = expert.slots_for(case.arrival.channel.is_whole)
        slack = max(case.work.slack(play.now), play.policy.worth.one_by_one_above)
        offer = Offer(case.arrival.id, expert, 1 - quote.accepts * quote.answers_within(slack), is_yes, slots)
        expert.reserved += slots
        case.asked.add(expert.id)
        case.offers.append(offer)
        self.offers.append(offer)
        self.count += 1
        play.tell("offered", case.arrival.id, expert.id, quote.price)
        play.at(play.now + delay, ANSWERS, case.arrival.id, len(self.offers) - 1)

    def answered(self, case_id: int, number: int) -> None:
        """A yes, a no, or the end of waiting for one."""
        offer, case = self.offers[number], self.play.cases[case_id]
        if not offer.is_open:
            return
        self._shut(offer)
        case.offers.remove(offer)
        accepted, asked = self.seen[offer.expert.id]
        self.seen[offer.expert.id] = (accepted + offer.is_yes, asked + 1)
        price = case.arrival.channel.price * offer.expert.someone.price
        if offer.is_yes and offer.expert.room >= offer.slots:
            self.cost += price
            self.play.tell("accepted", case_id, offer.expert.id, price)
            self.play.give(case, offer.expert)
        else:
            self.play.tell("declined", case_id, offer.expert.id)
            self.ask(case)

    def withdraw(self, case: "Case") -> None:
        """The others who were asked are told at once that it is taken, or that nobody waits any more."""
        for offer in case.offers:
            self._shut(offer)
            self.play.tell("withdrawn", offer.case_id, offer.expert.id)
        case.offers = []

    def _shut(self, offer: Offer) -> None:
        offer.is_open = False
        offer.expert.reserved -= offer.slots
