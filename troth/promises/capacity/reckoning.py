"""From the brand's rows to what its people can keep: reads, and leaves the deciding to the rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand, Channel
from troth.promises.actions import brands_own_hours, calendar_from, calendar_of
from troth.promises.capacity.duty import Duty, on_duty
from troth.promises.capacity.history import History, history_of
from troth.promises.capacity.rules.capacity import Asked, Capacity, capacity, share_of
from troth.promises.capacity.rules.handling import pace_of
from troth.promises.capacity.rules.hours import HOURS
from troth.promises.capacity.rules.keeping import Work
from troth.promises.capacity.rules.line import Waiting
from troth.promises.capacity.rules.open_week import open_week
from troth.promises.models import Policy, PromiseKind
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.terms import About, Allowance, Terms, parse

FRESH = timedelta(minutes=1)
"""For so long what came lately is kept in memory; who is on duty is asked each time."""
MOST_KEPT = 64
A_MONDAY = datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001 - any week's clock on the wall
AN_HOUR = 3600.0

_recent: dict[tuple[Any, ...], tuple[datetime, History]] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a channel promises, or would: a first reply to everybody, in the hours of the calendar."""

    allowed: timedelta
    terms: Terms
    calendar: Calendar

    @classmethod
    def of(cls, policy: Policy) -> "Draft":
        return cls(policy.allowed, parse(policy.terms), calendar_of(policy))

    @classmethod
    def plain(cls, channel: Channel, allowed: timedelta, terms: Terms | None = None) -> "Draft":
        """In the hours that the brand keeps."""
        hours = brands_own_hours(channel.brand)
        calendar = calendar_from(hours.data if hours else None, channel.brand.zone)
        return cls(allowed, terms or Terms(), calendar)

    def by_hour(self, language: str) -> tuple[Allowance, ...]:
        """To a customer of whom only the language is known."""
        about = About(language=language)
        said = (
            self.terms.promised(
                PromiseKind.FIRST_REPLY, about, A_MONDAY + timedelta(hours=hour), plain=self.allowed
            )
            for hour in range(HOURS)
        )
        return tuple(one for one in said if one is not None)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The answer, and what it was reckoned from."""

    capacity: Capacity
    history: History
    duty: Duty
    zone: ZoneInfo


def reckon(channel: Channel, draft: Draft, *, now: datetime) -> Reckoned:
    """What the people on duty can keep of this draft; `channel.brand` is loaded."""
    asked, history, duty = _asked(channel, draft, now)
    return Reckoned(capacity(asked), history, duty, draft.calendar.zone)


def share_kept(channel: Channel, draft: Draft, *, now: datetime) -> float | None:
    """The share of the week; none while there is too little to say."""
    return share_of(_asked(channel, draft, now)[0])


def _asked(channel: Channel, draft: Draft, now: datetime) -> tuple[Asked, History, Duty]:
    zone, week = draft.calendar.zone, open_week(draft.calendar)
    history = _history(channel.brand, zone, now)
    if channel.pk not in history.channels:
        history = history_of(channel.brand, zone, now)
    duty = on_duty(channel.brand, zone, now, open_week=week)
    asked = Asked(
        kind=channel.kind,
        own=history.arriving([channel.pk]),
        seen=history.seen(channel.pk),
        weeks=history.weeks,
        works={kind: _work(history, kind) for kind in history.kinds},
        staff=duty.staff,
        allowed=draft.by_hour(channel.brand.language),
        open_week=week,
        busiest=history.busiest(channel.pk),
    )
    return asked, history, duty


def _work(history: History, kind: str) -> Work:
    known = history.kinds[kind]
    pace = (1.0,) if known.weight.may_wait else pace_of(known.weight.at_once)
    patience = known.patience / AN_HOUR if known.patience is not None else None
    return Work(
        arriving=history.arriving(history.of_kind(kind)),
        waiting=Waiting(handling=known.handling.seconds / AN_HOUR, patience=patience, pace=pace),
        may_wait=known.weight.may_wait,
    )


def _history(brand: Brand, zone: ZoneInfo, now: datetime) -> History:
    """A process may keep it: it is asked under the brand's own key, after access to the brand was given."""
    key = (brand.pk, brand.created_at, zone.key)
    read_at, known = _recent.get(key, (None, None))
    if known is None or read_at is None or not timedelta() <= now - read_at < FRESH:
        known = history_of(brand, zone, now)
        if len(_recent) >= MOST_KEPT:
            _recent.clear()
        _recent[key] = now, known
    return known


def forget() -> None:
    """What is kept in memory, so that the next question is asked anew."""
    _recent.clear()
