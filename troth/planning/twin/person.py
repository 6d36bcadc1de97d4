"""A person of the twin at work: several conversations at once, each the slower for the others."""

from heapq import heappop, heappush

from troth.planning.twin.day import Someone


class Person:
    """Processor sharing by a virtual clock: it runs at rates[k] / k with k conversations, and each is done
    when it has run as far as its work is long. `version` tells which planned end still holds."""

    __slots__ = (
        "free_since",
        "held",
        "id",
        "is_expert",
        "is_listed",
        "is_on",
        "jobs",
        "needs",
        "on_call",
        "pace",
        "rates",
        "reserved",
        "scarcity",
        "slots",
        "someone",
        "taken",
        "version",
        "virtual",
        "virtual_at",
        "waiting_classes",
    )

    def __init__(self, someone: Someone, rates: tuple[float, ...]) -> None:
        self.someone, self.id, self.slots = someone, someone.id, someone.slots
        self.rates, self.is_expert = rates, someone.is_expert
        # In one order in every process, which a set of words has not.
        self.needs = tuple(sorted(someone.able))
        self.jobs: list[tuple[float, int, int]] = []
        self.held = self.taken = self.reserved = self.version = self.waiting_classes = 0
        self.virtual = self.virtual_at = self.pace = self.free_since = self.scarcity = 0.0
        self.is_on = self.is_listed = self.on_call = False

    @property
    def room(self) -> int:
        """Free slots; an open offer keeps one of an expert's."""
        return self.slots - self.taken - self.reserved

    def slots_for(self, is_whole: bool) -> int:
        return self.slots if is_whole else 1

    def begin(self, case_id: int, work: float, slots: int, now: float) -> None:
        self._advance(now)
        heappush(self.jobs, (self.virtual + work, case_id, slots))
        self.held += 1
        self.taken += slots
        self.on_call = slots == self.slots > 1
        self._repace()

    def end(self, now: float) -> int:
        """The conversation that is done first, done now."""
        _, case_id, slots = heappop(self.jobs)
        self._advance(now)
        self.held -= 1
        self.taken -= slots
        self.on_call = False
        self.free_since = now
        self._repace()
        return case_id

    def next_end(self, now: float) -> float | None:
        """When the first of them is done, if nothing else comes."""
        if not self.jobs:
            return None
        return now + max(0.0, self.jobs[0][0] - self.virtual) / self.pace

    def _advance(self, now: float) -> None:
        self.virtual += (now - self.virtual_at) * self.pace
        self.virtual_at = now

    def _repace(self) -> None:
        self.version += 1
        self.pace = self.rates[self.held - 1] / self.held if self.held else 0.0
