"""Work that may be laid aside, each piece due at a time of its own, against the hours that people have."""

from collections.abc import Sequence
from heapq import heappop, heappush

from troth.promises.rules.capacity.mail import weeks_to_fill

SLOTS_AN_HOUR = 4
"""Reckoned in quarters of an hour."""


def kept_by_deadline(
    arriving: Sequence[float], hours: Sequence[float], due: Sequence[int]
) -> list[float | None]:
    """Of the work that comes in each slot of a week that repeats, the share that is done in time.

    `arriving` is work and `hours` what people have for it, both in hours a slot; what comes in slot i must be
    done in it or in the `due[i]` - 1 slots after it. The earliest due goes first and what is too late is laid
    aside, so this is the most that can be kept: earliest deadline first fails only where Hall's condition
    does (as `rules.capacity.mail`, where every slot has the same time). None where nothing comes.
    """
    count = len(arriving)
    if not any(arriving):
        return [None] * count
    longest = max(slots for slots, work in zip(due, arriving, strict=True) if work)
    turns = weeks_to_fill(arriving, hours, slots=longest)
    waiting: list[tuple[int, int, float]] = []
    done = [0.0] * count
    for slot in range(turns * count + longest):
        here = slot % count
        if slot < turns * count and arriving[here]:
            heappush(waiting, (slot + due[here], slot, arriving[here]))
        free = hours[here]
        while waiting and (waiting[0][0] <= slot or free > 0):
            until, came, work = heappop(waiting)
            if until <= slot:
                continue
            taken = min(free, work)
            free -= taken
            if came >= (turns - 1) * count:
                done[came % count] += taken
            if work > taken:
                heappush(waiting, (until, came, work - taken))
    return [min(1.0, kept / work) if work else None for kept, work in zip(done, arriving, strict=True)]


def by_slot(by_hour: Sequence[float]) -> list[float]:
    """What an hour holds, spread over its slots."""
    return [figure / SLOTS_AN_HOUR for figure in by_hour for _ in range(SLOTS_AN_HOUR)]


def by_hour(by_slot: Sequence[float | None]) -> list[float | None]:
    """The mean of an hour's slots; none where nothing comes in any of them."""
    found: list[float | None] = []
    for first in range(0, len(by_slot), SLOTS_AN_HOUR):
        slots = [share for share in by_slot[first : first + SLOTS_AN_HOUR] if share is not None]
        found.append(sum(slots) / len(slots) if slots else None)
    return found
