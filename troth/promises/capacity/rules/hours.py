"""The 168 hours of a week, Monday's first hour as 0, as the clocks of one zone show them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from troth.promises.rules.hours import Span

HOURS = 168
AN_HOUR = timedelta(hours=1)
A_WEEK = timedelta(days=7)

ByHour = tuple[float, ...]
"""One figure for each hour of the week."""
NOTHING: ByHour = (0.0,) * HOURS


def hour_of_week(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour


def times_seen(since: datetime, until: datetime, zone: ZoneInfo) -> ByHour:
    """How often each hour of the week came between two moments; parts of an hour count as parts."""
    return worked([(since, until)], zone)


def worked(spans: Iterable[Span], zone: ZoneInfo) -> ByHour:
    """How many hours of these spans lie in each hour of the week."""
    found = [0.0] * HOURS
    for since, until in spans:
        reached = since.astimezone(UTC)
        while reached < until:
            # Each zone of today is a whole number of quarters of an hour off UTC, so its hours end with one.
            following = min(until, _next_hour(reached, zone))
            found[hour_of_week(reached, zone)] += (following - reached) / AN_HOUR
            reached = following
    return tuple(found)


def without(spans: Iterable[Span], away: Sequence[Span]) -> list[Span]:
    """What is left of these spans outside of the others."""
    left = list(spans)
    for gone_from, gone_until in away:
        cut: list[Span] = []
        for since, until in left:
            cut += [(since, min(until, gone_from)), (max(since, gone_until), until)]
        left = [(since, until) for since, until in cut if since < until]
    return left


def plus(first: Sequence[float], second: Sequence[float]) -> ByHour:
    return tuple(one + other for one, other in zip(first, second, strict=True))


def times(first: Sequence[float], factor: float) -> ByHour:
    return tuple(one * factor for one in first)


def _next_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment + AN_HOUR - past
