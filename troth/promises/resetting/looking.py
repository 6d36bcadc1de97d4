"""What the clock asks of a promise: whether it can be kept, when to ask again, and which time instead."""

from datetime import datetime, timedelta

from troth.promises.actions import calendar_from, calendar_of
from troth.promises.models import REPLIES, Promise
from troth.promises.resetting.forecasts import chance_to_keep, longer, next_question_at
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.due import Explanation
from troth.promises.rules.resetting import Asked, Cause, last_call_at, new_time, new_wait, why_reset


def is_asked(promise: Promise) -> bool:
    """Whether its clock asks at all: only of what was told, by a policy, and not told anew already.

    What somebody promised in person they tell anew themselves. The promise comes with its policy and with
    what it replaces.
    """
    return (
        promise.announced_at is not None
        and promise.kind in REPLIES
        and promise.reset_at is None
        and _asked(promise).may_be_reset
    )


def _asked(promise: Promise) -> Asked:
    """Its turn was told anew so often at least: how often exactly, whoever tells it counts."""
    return Asked(
        made_at=promise.made_at,
        due_at=promise.due_at,
        resets=int(promise.replaces is not None and promise.replaces.reset_at is not None),
        most=promise.policy.most_resets if promise.policy else 0,
    )


def cause_of_reset(promise: Promise, now: datetime) -> Cause | None:
    """Why it should be told anew now, if it should."""
    if not is_asked(promise):
        return None
    return why_reset(_asked(promise), now=now, chance=chance_to_keep(promise, now))


def asks_again_at(promise: Promise, now: datetime) -> datetime | None:
    """When the answer may be another: as the chance falls below one half, or the slack is gone."""
    if not is_asked(promise):
        return None
    moments = (next_question_at(promise, now), last_call_at(promise.made_at, promise.due_at))
    return min((at for at in moments if at is not None and at > now), default=None)


def new_due(promise: Promise, zone: str, *, now: datetime) -> Explanation:
    """The time that it gets instead. Raises CalendarError where it never opens again."""
    allowed = Explanation.from_data(promise.explanation).allowed or promise.due_at - promise.made_at
    seconds = longer(promise, now=now, policy=allowed.total_seconds())
    forecast = None if seconds is None else timedelta(seconds=seconds)
    wait = new_wait(left=promise.due_at - now, allowed=allowed, forecast=forecast)
    return new_time(now, wait, calendar_for(promise, zone), first=promise.due_at)


def calendar_for(promise: Promise, zone: str) -> Calendar:
    """The hours of its policy; every hour for what a person promised."""
    return calendar_of(promise.policy) if promise.policy else calendar_from(None, zone)
