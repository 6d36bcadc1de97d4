"""Which share of a channel's promise its people can keep, by hour: calls and chats first, then mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from troth.promises.capacity.rules.deadlines import SLOTS_AN_HOUR, by_hour, by_slot, kept_by_deadline
from troth.promises.capacity.rules.hours import HOURS, NOTHING, ByHour, plus, times
from troth.promises.capacity.rules.line import Line, Waiting, line_of, people_needed
from troth.promises.capacity.rules.staff import Staff

PICK_UP = 5 / 3600
"""Hours that a free person takes to say the first word."""
LAID_ASIDE = 1.0
"""Hours of waiting from which work is laid aside; a shorter promise is kept by whoever is free at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What comes on all channels of one kind: `arriving` an hour, and how one piece is done.

    `may_wait`: it is put aside for what may not, as mail is for a chat.
    """

    arriving: ByHour
    waiting: Waiting
    may_wait: bool

    def busy(self, hours: Sequence[int], people: ByHour) -> ByHour:
        """How many people this keeps busy in these hours: a / pace when they hold as many as they can."""
        counted = set(hours)
        speed = self.waiting.handling / self.waiting.pace[-1]
        return tuple(
            min(coming * speed, there) if hour in counted else 0.0
            for hour, (coming, there) in enumerate(zip(self.arriving, people, strict=True))
        )


@dataclass(frozen=True)
class Keeping:
    """A channel of `kind` among all that comes, and for how long it lets one wait.

    `waits`: for each slot of the week, how many hours by the wall clock an answer may take to one who comes
    in its middle. Who comes when that is short waits for somebody who is free (Erlang A); what may take an
    hour or more is laid aside and done by its deadline (Hall's condition).
    """

    kind: str
    works: Mapping[str, Work]
    staff: Staff
    waits: tuple[float, ...]

    @property
    def work(self) -> Work:
        return self.works[self.kind]

    @cached_property
    def people(self) -> ByHour:
        """Who is there for this kind and not busy with calls or chats of another."""
        return self._free(self._others_in_line())

    def shares(self, own: Sequence[float]) -> list[float | None]:
        """Of what comes on the channel in each hour, the share that is kept; none where nothing comes."""
        long = [hour for hour in range(HOURS) if own[hour] and self._is_long(hour)]
        aside = self._laid_aside() if long else [None] * HOURS
        return [
            None
            if not own[hour]
            else (aside[hour] or 0.0)
            if self._is_long(hour)
            else self._line.share(hour, self._in_line(hour))
            for hour in range(HOURS)
        ]

    def needed(self, hour: int, share: float) -> int | None:
        """People for this share of those who come in an hour of a short promise; none where it is long."""
        coming, longest = self.work.arriving[hour], self._in_line(hour)
        if self._is_long(hour) or not coming or longest < 0:
            return None
        return people_needed(coming, self.work.waiting, longest=longest, share=share)

    @cached_property
    def _line(self) -> Line:
        """All who wait for somebody who is free: whatever channel of the kind they came by."""
        coming = self._coming_that_may_wait() if self.work.may_wait else self._coming_when(long=False)
        return line_of(coming, self.people, self.work.waiting)

    def _coming_when(self, *, long: bool) -> ByHour:
        coming = self.work.arriving
        return tuple(coming[hour] if self._is_long(hour) == long else 0.0 for hour in range(HOURS))

    def _is_long(self, hour: int) -> bool:
        return self._wait(hour) >= LAID_ASIDE

    def _wait(self, hour: int) -> float:
        return self.waits[hour * SLOTS_AN_HOUR + SLOTS_AN_HOUR // 2]

    def _in_line(self, hour: int) -> float:
        """How long one may stand in line: a chat is answered by its first word, a mail when it is written."""
        taken = self.work.waiting.handling if self.work.may_wait else PICK_UP
        return self._wait(hour) - taken

    def _others_in_line(self) -> Iterator[tuple[str, Sequence[int]]]:
        for kind, work in self.works.items():
            if not work.may_wait and kind != self.kind:
                yield kind, range(HOURS)

    def _free(self, before: Iterator[tuple[str, Sequence[int]]]) -> ByHour:
        """Those who serve the kind, less the part of them that other work has before it."""
        free = self.staff.people(self.kind)
        for kind, hours in before:
            theirs = self.staff.people(kind)
            busy = self.works[kind].busy(hours, theirs)
            both = self.staff.serving_both(kind, self.kind)
            free = tuple(
                max(0.0, here - taken * shared / there) if there else here
                for here, taken, shared, there in zip(free, busy, both, theirs, strict=True)
            )
        return free

    def _coming_that_may_wait(self) -> ByHour:
        """In pieces of this kind: whoever answers mail answers all of it."""
        found = NOTHING
        for work in self.works.values():
            if work.may_wait:
                found = plus(found, times(work.arriving, work.waiting.handling / self.work.waiting.handling))
        return found

    def _laid_aside(self) -> list[float | None]:
        handling = self.work.waiting.handling
        if self.work.may_wait:
            coming, own_in_line, more = times(self._coming_that_may_wait(), handling), [], 0.0
        else:
            coming = times(self._coming_when(long=True), handling / self.work.waiting.pace[-1])
            # A chat is answered by its first word: it may take as long as it takes after that.
            own_in_line, more = [hour for hour in range(HOURS) if not self._is_long(hour)], handling
        free = self._free(iter([*self._others_in_line(), (self.kind, own_in_line)]))
        return by_hour(kept_by_deadline(by_slot(coming), by_slot(free), self._due(more)))

    def _due(self, more: float) -> list[int]:
        """For each slot, within how many its work must be done: what comes in it comes in its middle."""
        middle = 1 / SLOTS_AN_HOUR / 2
        return [max(1, round((middle + wait + more) * SLOTS_AN_HOUR)) for wait in self.waits]
