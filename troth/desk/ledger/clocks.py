"""The two clocks of a promise: the open time that it counts, and the customer's wait on the wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.promises.models import Promise
from troth.promises.rules.due import Explanation


@dataclass(frozen=True, slots=True)
class Clocks:
    """`used` of `allowed` open time; `waited` by the wall clock, and `late` of it after the due time.

    `runs` while nobody has answered and the customer has neither left nor been answered otherwise.
    """

    allowed: timedelta
    used: timedelta
    waited: timedelta
    late: timedelta
    runs: bool


def clocks_of(promise: Promise, now: datetime) -> Clocks:
    explained = Explanation.from_data(promise.explanation)
    ended = ended_at(promise)
    until = max(ended or now, explained.received_at)
    return Clocks(
        allowed=explained.allowed,
        used=open_time(explained, until),
        waited=until - explained.received_at,
        late=max(until - promise.due_at, timedelta()),
        runs=ended is None,
    )


def ended_at(promise: Promise) -> datetime | None:
    """When the customer's wait was over: answered, gone, or no longer waiting for this; none while it runs.

    A promise that broke and is not answered yet is still waited for.
    """
    over = (promise.answered_at, promise.kept_at, promise.left_at, promise.voided_at)
    return min((at for at in over if at is not None), default=None)


def open_time(explained: Explanation, until: datetime) -> timedelta:
    """How much of the allowance had passed by then; never more than all of it."""
    spans = (min(closes, until) - opens for opens, closes in explained.used if opens < until)
    return sum(spans, timedelta())
