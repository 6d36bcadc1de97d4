"""Mail waits for days, so no Erlang: the work due by its deadlines against the hours that people have."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from troth.promises.rules.capacity.demand import NotPossible
from troth.promises.rules.capacity.search import fewest

# Sums of hours that are equal on paper differ in their last digits.
HAIR = 1e-9
MOST_WEEKS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Work that comes at one time and is due at another; times and work in hours from any beginning."""

    arrives_at: float
    due_at: float
    work: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """So many people from one time to another."""

    since: float
    until: float
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """From `since` to `until` more work comes and falls due than the people there have hours for."""

    since: float
    until: float
    work: float
    hours: float


def worst_shortage(pieces: Sequence[Piece], duties: Sequence[Duty]) -> Shortage | None:
    """The window that lacks the most hours; none where everything can be kept.

    For all windows: work that arrived since t1 and is due by t2 <= hours of people in (t1, t2). That is
    Hall's condition; where it holds, earliest-deadline-first keeps every promise (work may be laid aside
    and taken up again). Takes the square of the number of pieces: a second for some ten thousand.
    """
    if not pieces:
        return None
    ordered = sorted(pieces, key=lambda piece: piece.due_at)
    arrives = numpy.array([piece.arrives_at for piece in ordered])
    due = numpy.array([piece.due_at for piece in ordered])
    work = numpy.array([piece.work for piece in ordered])
    by_due = _hours_until(due, duties)
    worst, found = HAIR, None
    for since, before in zip(arrives, _hours_until(arrives, duties), strict=True):
        asked = numpy.cumsum(numpy.where(arrives >= since, work, 0.0))
        lacking = asked - (by_due - before)
        last = int(numpy.argmax(numpy.where(due >= since, lacking, -numpy.inf)))
        if lacking[last] > worst:
            worst = float(lacking[last])
            found = Shortage(
                since=float(since), until=float(due[last]), work=float(asked[last]),
                hours=float(by_due[last] - before),
            )  # fmt: skip
    return found


def _hours_until(
    moments: "numpy.typing.NDArray[numpy.float64]", duties: Sequence[Duty]
) -> "numpy.typing.NDArray[numpy.float64]":
    hours = numpy.zeros_like(moments)
    for duty in duties:
        hours += duty.people * (numpy.clip(moments, duty.since, duty.until) - duty.since)
    return hours


def kept_shares(arriving: Sequence[float], hours: Sequence[float], *, slots: int) -> list[float | None]:
    """Of the work that comes in each slot of a week that repeats, the share that is done within `slots`.

    `arriving` is work and `hours` what people have for it, both in hours. Work may be done in the slot in
    which it comes and the `slots` - 1 after it; what is too late is laid aside, so this is the most that can
    be kept. None where nothing comes. Raises NotPossible for a promise that is shorter than a slot.
    """
    if slots < 1:
        raise NotPossible("This promise is shorter than a slot; reckon with shorter slots.")
    count = len(arriving)
    turns = weeks_to_fill(arriving, hours, slots=slots)
    waiting: deque[list[float]] = deque()
    done = [0.0] * count
    for slot in range(turns * count + slots):
        if slot < turns * count:
            waiting.append([slot, arriving[slot % count]])
        while waiting and waiting[0][0] + slots <= slot:
            waiting.popleft()
        free = hours[slot % count]
        while waiting and free > 0:
            taken = min(free, waiting[0][1])
            free -= taken
            waiting[0][1] -= taken
            if waiting[0][0] >= (turns - 1) * count:
                done[int(waiting[0][0]) % count] += taken
            if waiting[0][1] <= 0:
                waiting.popleft()
    return [min(1.0, kept / work) if work else None for kept, work in zip(done, arriving, strict=True)]


def weeks_to_fill(arriving: Sequence[float], hours: Sequence[float], *, slots: int) -> int:
    """After how many weeks the last one is as every later one: the others fill the queue it begins with.

    A promise may span weeks; and where more comes than can be done, the oldest work is older each week by
    the part that is too much, until it is too late.
    """
    span, work = slots // max(len(arriving), 1), sum(arriving)
    too_much = 1 - sum(hours) / work if work else 0.0
    return 2 + span + (min(MOST_WEEKS, math.ceil((span + 1) / too_much)) if too_much > HAIR else 0)


def kept_share(arriving: Sequence[float], hours: Sequence[float], *, slots: int) -> float | None:
    """The same for the whole week; none where nothing comes."""
    shares = kept_shares(arriving, hours, slots=slots)
    total = sum(arriving)
    kept = sum(work * (share or 0.0) for work, share in zip(arriving, shares, strict=True))
    return min(1.0, kept / total) if total else None


def tightest_slots(arriving: Sequence[float], hours: Sequence[float], *, share: float) -> int | None:
    """The fewest slots within which this share is kept; none where not even a whole week is enough."""
    longest = len(arriving)

    def is_enough(slots: int) -> bool:
        kept = kept_share(arriving, hours, slots=slots)
        return kept is not None and kept >= share - HAIR

    if not longest or not is_enough(longest):
        return None
    return min(longest, fewest(lambda slots: slots >= longest or is_enough(slots)))
