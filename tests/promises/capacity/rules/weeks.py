"""Weeks of work and people, small enough to reckon by hand."""

from collections.abc import Mapping
from datetime import timedelta

from troth.promises.capacity.rules.capacity import Asked
from troth.promises.capacity.rules.hours import HOURS, ByHour
from troth.promises.capacity.rules.keeping import Work
from troth.promises.capacity.rules.line import Waiting
from troth.promises.capacity.rules.open_week import OpenWeek, open_week
from troth.promises.capacity.rules.staff import Group, Staff
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.terms import Allowance

ALWAYS: OpenWeek = open_week(Calendar.always("UTC"))


def all_week(figure: float) -> ByHour:
    return (figure,) * HOURS


def by_day(figure: float) -> ByHour:
    """From nine to five on weekdays."""
    return tuple(figure if 9 <= hour % 24 < 17 and hour < 120 else 0.0 for hour in range(HOURS))


def calls(arriving: ByHour, *, minutes: float = 3.0, patience: float | None = None) -> Work:
    """`minutes` a call; patience in minutes."""
    waits = Waiting(handling=minutes / 60, patience=patience / 60 if patience else None, pace=(1.0,))
    return Work(arriving=arriving, waiting=waits, may_wait=False)


def chats(arriving: ByHour) -> Work:
    waits = Waiting(handling=8 / 60, patience=4 / 60, pace=(1.0, 1.6, 2.0))
    return Work(arriving=arriving, waiting=waits, may_wait=False)


def mails(arriving: ByHour, *, minutes: float = 6.0) -> Work:
    waits = Waiting(handling=minutes / 60, patience=None, pace=(1.0,))
    return Work(arriving=arriving, waiting=waits, may_wait=True)


def staff(people: ByHour, *kinds: str) -> Staff:
    return Staff((Group(frozenset(kinds), people),))


def asked(
    kind: str,
    works: Mapping[str, Work],
    people: Staff,
    *,
    within: timedelta,
    week: OpenWeek = ALWAYS,
    seen: int = 10,
) -> Asked:
    """The kind's only channel."""
    return Asked(
        kind=kind,
        own=works[kind].arriving,
        seen=(seen,) * HOURS,
        weeks=8.0,
        works=works,
        staff=people,
        allowed=(Allowance(within=within),) * HOURS,
        open_week=week,
    )
