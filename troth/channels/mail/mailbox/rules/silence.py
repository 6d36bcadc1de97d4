"""Whether a channel is silent against what is usual there."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
WEEKS = 4
LEAST_HISTORY = timedelta(weeks=1)
UNLIKELY = 0.001
"""So seldom would nobody have written for so long by chance."""

HourOfWeek = int
"""0 is Monday 00:00 to 01:00 UTC, 167 the last hour of Sunday."""


def hour_of_week(at: datetime) -> HourOfWeek:
    return at.weekday() * 24 + at.hour


def expected(arrivals: Mapping[HourOfWeek, int], *, weeks: float, since: datetime, until: datetime) -> float:
    """How many mails usually come between two moments (UTC): the mean of each hour of the week, by its part.

    `arrivals` counts the mails of `weeks` weeks by the hour of the week in which they came.
    """
    total, at = 0.0, since
    while at < until:
        end = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
        total += arrivals.get(hour_of_week(at), 0) / weeks * ((end - at) / HOUR)
        at = end
    return total


def is_silent(expected_mails: float) -> bool:
    """Poisson: P(none | expected) = exp(-expected) is below one in a thousand."""
    return math.exp(-expected_mails) < UNLIKELY
