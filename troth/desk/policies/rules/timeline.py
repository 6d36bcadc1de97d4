"""Many due times by one calendar, whose open time is walked once however far ahead they lie."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.hours import Span
from troth.promises.rules.terms import Allowance, due


class Timeline:
    """The open spans of a calendar from `since` on, found as they are asked for, with the open time so far.

    What it answers is what `terms.due` answers, to the microsecond, for starts that are not before `since`.
    """

    def __init__(self, calendar: Calendar, since: datetime) -> None:
        self.calendar, self.since = calendar, since.astimezone(UTC)
        self._ahead: Iterator[Span] = calendar.spans_from(since)
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._so_far: list[timedelta] = []
        """Open time up to the end of each span."""
        self._reached: dict[time, list[datetime]] = {}

    def due_at(self, allowed: Allowance, start: datetime) -> datetime:
        """When it falls due for a word that came at `start`; raises CalendarError as `terms.due` does."""
        if start < self.since:
            raise ValueError("The start lies before the timeline.")
        found = self._by(allowed.by, start) if allowed.by is not None else self._within(allowed.within, start)
        # Ten years are counted from the start, which may see a few days more than the timeline does.
        return found or due(allowed, start, self.calendar).due_at

    def _within(self, allowed: timedelta | None, start: datetime) -> datetime | None:
        assert allowed is not None, "an allowance is a length of time or a time of day"
        while not self._closes or self._closes[-1] <= start:
            if not self._walk():
                return None
        first = bisect_right(self._closes, start)
        open_left = self._closes[first] - max(start, self._opens[first])
        target = self._so_far[first] - open_left + allowed
        while self._so_far[-1] < target:
            if not self._walk():
                return None
        # What is used up at closing is due at closing, so the first span that reaches it counts.
        last = max(first, bisect_left(self._so_far, target))
        return self._closes[last] - (self._so_far[last] - target)

    def _walk(self) -> bool:
        """One span further; whether there was one."""
        span = next(self._ahead, None)
        if span is None:
            return False
        opens, closes = span
        self._opens.append(opens)
        self._closes.append(closes)
        self._so_far.append((self._so_far[-1] if self._so_far else timedelta()) + (closes - opens))
        return True

    def _by(self, by: time, start: datetime) -> datetime | None:
        """The first of the moments at which the clock reaches that time of an open day, after `start`."""
        allowed = Allowance(by=by)
        reached = self._reached.setdefault(by, [])
        try:
            while not reached or reached[-1] <= start:
                after = reached[-1] if reached else self.since
                reached.append(due(allowed, after, self.calendar).due_at)
        except CalendarError:
            return None
        return reached[bisect_right(reached, start)]
