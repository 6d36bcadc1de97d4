"""What a promise asks of the people on duty: shares, the tightest that holds, who is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from troth.promises.capacity.rules.deadlines import SLOTS_AN_HOUR
from troth.promises.capacity.rules.handling import FEWEST
from troth.promises.capacity.rules.hours import HOURS, ByHour, times
from troth.promises.capacity.rules.keeping import Keeping, Work
from troth.promises.capacity.rules.open_week import OpenWeek
from troth.promises.capacity.rules.staff import Staff
from troth.promises.rules.capacity.search import fewest
from troth.promises.rules.terms import Allowance
from troth.promises.rules.wait.steps import STEPS

ENOUGH = 0.9
"""A promise of which less can be kept is one that cannot be kept."""
SHARES = (0.9, 0.95)
LADDER: tuple[timedelta, ...] = (
    *(timedelta(seconds=step) for step in STEPS),
    *(timedelta(hours=hours) for hours in (8, 12, 24, 48, 72, 120, 168)),
)
"""Promises that are tried: those that are said aloud, up to a week of open time."""
MOST_MORE = 60

Tightest = Mapping[float, timedelta | None]
"""For each of SHARES the shortest promise of the ladder that keeps it; none: not even the longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One channel and what it promises. `seen`: turns in the data, by the hour of the week."""

    kind: str
    own: ByHour
    seen: tuple[int, ...]
    weeks: float
    works: Mapping[str, Work]
    staff: Staff
    allowed: tuple[Allowance, ...]
    open_week: OpenWeek
    busiest: float = 1.0
    """How much more than on average came in the busiest week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfWeek:
    """`share` is none where nothing comes; `needed` where it is enough, or where the promise is long."""

    number: int
    seen: int
    arriving: float
    people: float
    allowed: Allowance
    share: float | None
    needed: int | None
    tightest: Tightest

    @property
    def is_short(self) -> bool:
        """Whether the people there cannot keep it."""
        return _is_short(self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """`share` of the week, each hour with the weight of what comes; none where that is too little to say."""

    hours: tuple[HourOfWeek, ...]
    share: float | None
    busiest_share: float | None
    seen: int
    weeks: float
    tightest: Tightest
    more_people: int | None
    """In each open hour, so that the week keeps ENOUGH; 0 where it does, none where MOST_MORE are too few."""

    @property
    def cannot_be_kept(self) -> bool:
        return _is_short(self.share)


def capacity(asked: Asked) -> Capacity:
    """Under FEWEST turns, or before a whole week has been seen, nothing is said of the week."""
    keeping = _keeping(asked, asked.allowed)
    shares = keeping.shares(asked.own)
    ladder = [_shares(asked, (Allowance(within=step),) * HOURS) for step in LADDER]
    is_known = sum(asked.seen) >= FEWEST and asked.weeks >= 1
    whole = _weighed(shares, asked.own) if is_known else None
    people = keeping.people
    return Capacity(
        hours=tuple(
            HourOfWeek(
                number=hour,
                seen=asked.seen[hour],
                arriving=asked.own[hour],
                people=people[hour],
                allowed=asked.allowed[hour],
                share=shares[hour],
                needed=keeping.needed(hour, ENOUGH) if _is_short(shares[hour]) else None,
                tightest=_tightest([one[hour] for one in ladder]),
            )
            for hour in range(HOURS)
        ),
        share=whole,
        busiest_share=_busiest(asked) if whole is not None else None,
        seen=sum(asked.seen),
        weeks=asked.weeks,
        tightest=_tightest([_weighed(one, asked.own) for one in ladder]) if is_known else {},
        more_people=_more_people(asked) if _is_short(whole) else 0,
    )


def _is_short(share: float | None) -> bool:
    return share is not None and share < ENOUGH


def share_of(asked: Asked) -> float | None:
    """The share of the week alone, as `capacity` gives it."""
    if sum(asked.seen) < FEWEST or asked.weeks < 1:
        return None
    return _weighed(_shares(asked, asked.allowed), asked.own)


def _keeping(asked: Asked, allowed: Sequence[Allowance]) -> Keeping:
    waits = tuple(
        asked.open_week.wait((slot + 0.5) / SLOTS_AN_HOUR, allowed[slot // SLOTS_AN_HOUR])
        for slot in range(HOURS * SLOTS_AN_HOUR)
    )
    return Keeping(asked.kind, asked.works, asked.staff, waits)


def _shares(asked: Asked, allowed: Sequence[Allowance]) -> list[float | None]:
    return _keeping(asked, allowed).shares(asked.own)


def _weighed(shares: Sequence[float | None], own: ByHour) -> float | None:
    total = sum(own)
    if not total:
        return None
    return sum((share or 0.0) * weight for share, weight in zip(shares, own, strict=True)) / total


def _tightest(shares: Sequence[float | None]) -> Tightest:
    """The first step from which on every longer one keeps the share as well."""
    found: dict[float, timedelta | None] = {}
    for wanted in SHARES:
        found[wanted] = None
        for step, share in zip(reversed(LADDER), reversed(shares), strict=True):
            if share is None or share < wanted - 1e-9:
                break
            found[wanted] = step
    return found


def _busiest(asked: Asked) -> float | None:
    """The share of a week that is as busy as the busiest of those seen."""
    works = {
        kind: replace(work, arriving=times(work.arriving, asked.busiest))
        for kind, work in asked.works.items()
    }
    return _weighed(_shares(replace(asked, works=works), asked.allowed), asked.own)


def _more_people(asked: Asked) -> int | None:
    opening = asked.open_week.shares()

    def is_enough(more: int) -> bool:
        if more >= MOST_MORE:
            return True
        staffed = replace(asked, staff=asked.staff.with_more(times(opening, more)))
        share = _weighed(_shares(staffed, asked.allowed), asked.own)
        return share is not None and share >= ENOUGH

    needed = fewest(is_enough)
    return needed if needed < MOST_MORE else None
