"""Hours as a clock on the wall shows them, turned into moments in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

ONE_DAY = timedelta(days=1)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Window:
    """Open time that starts on one day, from `opens` up to `closes`: wall-clock time since midnight.

    `closes` lies at most 24 hours after `opens`; past 24 hours it is on the next day.
    """

    opens: timedelta
    closes: timedelta


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which the wall clock first reaches this day."""
    return datetime.combine(day, MIDNIGHT, zone).astimezone(UTC)


def open_spans(day: date, window: Window, zone: ZoneInfo) -> list[Span]:
    """Every moment at which the wall clock stands inside the window, as spans in UTC.

    When clocks go back, a time that is shown twice is open twice, which may split the window in two; when
    they go forward, what the clock skips does not exist and the window may be empty.
    """
    midnight = datetime.combine(day, MIDNIGHT, zone)
    opens, closes = midnight + window.opens, midnight + window.closes
    offset = opens.utcoffset()
    steady = (
        offset == closes.utcoffset()
        == opens.replace(fold=1).utcoffset()
        == closes.replace(fold=1).utcoffset()
    )  # fmt: skip
    opens, closes = opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)
    if steady and offset is not None:
        return [(opens - offset, closes - offset)]
    spans = (
        (max(since, opens - shift), min(until, closes - shift))
        for since, until, shift in _steady_pieces(opens - 2 * ONE_DAY, closes + 2 * ONE_DAY, zone)
    )
    return merged([span for span in spans if span[0] < span[1]])


def merged(spans: list[Span]) -> list[Span]:
    """The same moments as spans in order that neither overlap nor touch."""
    whole: list[Span] = []
    for opens, closes in sorted(spans):
        if whole and opens <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(closes, whole[-1][1]))
        else:
            whole.append((opens, closes))
    return whole


def _steady_pieces(
    since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut a span where the zone changes its offset from UTC: since, until, offset."""
    hours = int((until - since) / timedelta(hours=1))
    moments = [since + timedelta(hours=hour) for hour in range(hours + 1)]
    for before, after in pairwise(moments):
        if _offset(before, zone) != _offset(after, zone):
            change = _change_between(before, after, zone)
            yield since, change, _offset(before, zone)
            since = change
    yield since, until, _offset(until, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second that has the later offset; zones change on whole seconds."""
    old = _offset(before, zone)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + timedelta(seconds=middle), zone) == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
