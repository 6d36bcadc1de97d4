"""A person of the twin at work: several conversations at once, each the slower for the others."""

from heapq import heappop, heappush

from troth.planning.twin.day import Someone


class Person:
    """Processor sharing by a virtual clock: it runs at rates[k] / k with k conversations, and each is done
    when it has run as far as its work is long. `version` tells which planned end still holds. `paces` are
    rates[k] / k by k, from 0 on; `pick_up` the seconds to the first word."""

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
        "paces",
        "pick_up",
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

    def __init__(self, someone: Someone, paces: tuple[float, ...], pick_up: float) -> None:
        self.someone, self.id, self.slots = someone, someone.id, someone.slots
        self.paces, self.pick_up, self.is_expert = paces, pick_up, someone.is_expert
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

    # Each conversation passes through these two: the clock is moved on in them, without a call of its own.

    def begin(self, case_id: int, work: float, slots: int, now: float) -> None:
        virtual = self.virtual = self.virtual + (now - self.virtual_at) * self.pace
        self.virtual_at = now
        heappush(self.jobs, (virtual + work, case_id, slots))
        self.taken += slots
        self.on_call = slots == self.slots > 1
        self.held += 1
        self.version += 1
        self.pace = self.paces[self.held]

    def end(self, now: float) -> int:
        """The conversation that is done first, done now."""
        _, case_id, slots = heappop(self.jobs)
        self.virtual += (now - self.virtual_at) * self.pace
        self.virtual_at = self.free_since = now
        self.taken -= slots
        self.on_call = False
        self.held -= 1
        self.version += 1
        self.pace = self.paces[self.held]
        return case_id

    def next_end(self, now: float) -> float:
        """When the first of them is done, if nothing else comes; they hold at least one."""
        left = self.jobs[0][0] - self.virtual
        return now + left / self.pace if left > 0 else now
