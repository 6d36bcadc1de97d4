"""What waits in the twin, class by class, each class in the policy's order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from troth.planning.twin.asking import Offer
from troth.planning.twin.day import Arrival
from troth.planning.twin.person import Person
from troth.promises.rules.wait.forecast import Situation
from troth.routing.rules.order import Order, Place
from troth.routing.rules.work import Need, Work


class Case:
    """A conversation while it is played."""

    __slots__ = ("arrival", "asked", "is_waiting", "offers", "place", "situation", "work")

    def __init__(self, arrival: Arrival) -> None:
        promised = arrival.channel.promised
        self.arrival = arrival
        self.work = Work(arrival.id, arrival.need, arrival.at, arrival.at + promised, promised)
        self.place: Place | None = None
        self.offers: list[Offer] = []
        self.asked: set[int] = set()
        self.situation: Situation | None = None
        self.is_waiting = False


class Waiting:
    """A heap for each class; what was taken, or moved by a new promise, is dropped when it comes up."""

    def __init__(self, order: Order, cases: Sequence[Case], staff_of: Mapping[Need, list[Person]]) -> None:
        self.order, self.cases, self.staff_of = order, cases, staff_of
        self.heaps: dict[Need, list[tuple[Place, int]]] = defaultdict(list)
        self.counts: dict[Need, int] = defaultdict(int)
        self.total = 0

    def put(self, case: Case) -> None:
        """At the end of its class, or, where it waits there already, in the place of its new promise."""
        is_new, need = case.place is None, case.work.need
        case.place = self.order.place(case.work, 0.0)
        heappush(self.heaps[need], (case.place, case.arrival.id))
        if is_new:
            self.counts[need] += 1
            self.total += 1
            if self.counts[need] == 1:
                self._compete(need, 1)

    def take(self, case: Case) -> None:
        if case.place is not None:
            need = case.work.need
            self.counts[need] -= 1
            self.total -= 1
            if not self.counts[need]:
                self._compete(need, -1)

    def first(self, need: Need) -> Case | None:
        heap = self.heaps[need]
        while heap:
            place, case_id = heap[0]
            case = self.cases[case_id]
            if case.is_waiting and case.place == place:
                return case
            heappop(heap)
        return None

    def ahead_of(self, case: Case) -> int:
        """How many of its class wait before it, itself among them."""
        place = case.place
        if place is None:
            return self.counts.get(case.work.need, 0) + 1
        return sum(
            1
            for other, case_id in self.heaps[case.work.need]
            if other <= place and self.cases[case_id].is_waiting and self.cases[case_id].place == other
        )

    def _compete(self, need: Need, change: int) -> None:
        for person in self.staff_of.get(need, ()):
            person.waiting_classes += change
