"""When a promise that runs is given a new time, and which: told before it breaks, and seldom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from troth.promises.rules.calendar import Calendar
from troth.promises.rules.due import Explanation, explanation
from troth.promises.rules.wait.steps import STEPS, step_above

EVEN_CHANCE = 0.5
SHORTEST_PICK_UP, LONGEST_PICK_UP = timedelta(seconds=5), timedelta(minutes=5)
WHOLE_HOUR = timedelta(hours=1)
CALLED_WITHIN = timedelta(minutes=15)
"""Room that an offered time leaves before closing: a call at the second is nobody's to promise."""
CALLS_FROM = timedelta(minutes=30)
"""How far ahead a call can be chosen at the earliest, so that somebody can be there for it."""
CALLS_UNTIL = timedelta(days=7)
MOST_CALLS_OFFERED = 6


class Cause(StrEnum):
    """Why the clock gave a promise a new time."""

    UNLIKELY = "the chance to keep it fell below one half"
    NO_SLACK = "less time was left than picking up takes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A told promise when its clock asks; `resets` of its turn so far, `most` of them allowed."""

    made_at: datetime
    due_at: datetime
    resets: int = 0
    most: int = 2

    @property
    def may_be_reset(self) -> bool:
        """What is told anew again and again is no word at all."""
        return self.resets < self.most


def picking_up(lasts: timedelta) -> timedelta:
    """What picking up and answering takes at least: a twentieth of the promise, from five seconds to five
    minutes, and never more than a quarter of it."""
    return min(max(lasts / 20, SHORTEST_PICK_UP), LONGEST_PICK_UP, lasts / 4)


def last_call_at(made_at: datetime, due_at: datetime) -> datetime:
    """From when on the slack is gone: less time is left than picking up takes."""
    return due_at - picking_up(due_at - made_at)


def why_reset(asked: Asked, *, now: datetime, chance: float | None) -> Cause | None:
    """The cause for a new time, or none. `chance` to keep it, none where too little is known.

    A promise whose time has come is broken, and a new time would be told too late.
    """
    if not asked.may_be_reset or now >= asked.due_at:
        return None
    if now >= last_call_at(asked.made_at, asked.due_at):
        return Cause.NO_SLACK
    return Cause.UNLIKELY if chance is not None and chance < EVEN_CHANCE else None


def new_wait(*, left: timedelta, allowed: timedelta, forecast: timedelta | None) -> timedelta:
    """How long from now on: `forecast`, or as long as was `allowed` where nothing is known.

    It lies beyond the old time by half of what was allowed at least, so that no chain of small steps comes
    about, and is rounded up to a step that is said aloud, beyond four hours to whole hours.
    """
    wait = max(allowed if forecast is None else forecast, left + allowed / 2, timedelta(seconds=STEPS[0]))
    step = step_above(wait.total_seconds())
    return timedelta(seconds=step) if step is not None else -(-wait // WHOLE_HOUR) * WHOLE_HOUR


def new_time(now: datetime, wait: timedelta, calendar: Calendar, *, first: datetime) -> Explanation:
    """The wait in open time from now on, never due before the `first` time. Raises CalendarError.

    Where it closes before that, the rest runs from the next opening: "we open at ...".
    """
    found = explanation(now, wait, calendar)
    while found.due_at <= first:
        wait += wait
        found = explanation(now, wait, calendar)
    return found


def chosen_time(now: datetime, due_at: datetime) -> Explanation:
    """A time that a person chose: all of the wait counts, whoever is there."""
    return Explanation(now, due_at - now, ((now, due_at),))


def call_times(now: datetime, calendar: Calendar, *, may: Callable[[datetime], bool]) -> tuple[datetime, ...]:
    """The next half hours at which a customer `may` be called back: open time, the soonest first.

    The last of an open stretch leaves room for the call. Raises CalendarError where it never opens.
    """
    found: list[datetime] = []
    for opens, closes in calendar.spans_from(now + CALLS_FROM):
        at = _half_hour_from(opens)
        while at + CALLED_WITHIN <= closes and at <= now + CALLS_UNTIL and len(found) < MOST_CALLS_OFFERED:
            if may(at):
                found.append(at)
            at += WHOLE_HOUR / 2
        if len(found) >= MOST_CALLS_OFFERED or opens > now + CALLS_UNTIL:
            break
    return tuple(found)


def _half_hour_from(moment: datetime) -> datetime:
    """Every zone's clocks show whole or half hours, or quarters, when the hour of UTC does."""
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + (WHOLE_HOUR / 2 if past else timedelta())
