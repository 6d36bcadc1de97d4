"""When an allowance of open time runs out, and how that came about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.hours import Span

TOLD_TO_THE_SECOND = timedelta(minutes=5)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_at(start: datetime, allowed: timedelta, calendar: Calendar) -> datetime:
    """The moment in UTC at which `allowed` open time has passed since `start`.

    An allowance that is used up at closing time is due at closing time. Raises CalendarError when the
    calendar does not hold that much open time in ten years.
    """
    return max(until for _, until in _used_spans(start, allowed, calendar))


def told_due_at(due_at: datetime, wait: timedelta) -> datetime:
    """The second in which it falls due when the wait is under five minutes, else the minute.

    A clock that shows 14:35 shows it until 14:36: whatever is kept by `due_at` arrives at a time that reads
    no later than the one that was told.
    """
    step = timedelta(seconds=1) if wait < TOLD_TO_THE_SECOND else timedelta(minutes=1)
    return due_at - (due_at - _EPOCH) % step


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a due time came about: the open spans that used the allowance up."""

    received_at: datetime
    allowed: timedelta
    used: tuple[Span, ...]

    @property
    def due_at(self) -> datetime:
        """Worked out anew from the spans; raises ValueError where they do not add up to the allowance."""
        reached, left = self.received_at, self.allowed
        for since, until in self.used:
            if since < reached or until < since:
                raise ValueError("The spans of an explanation must follow each other.")
            reached, left = until, left - (until - since)
        if left or not self.used:
            raise ValueError("The spans of an explanation must add up to its allowance.")
        return reached

    def as_data(self) -> dict[str, object]:
        """The JSON form: UTC moments, seconds, and steps that are open or closed, from receipt on."""
        steps: list[dict[str, object]] = []
        reached = self.received_at
        for since, until in self.used:
            if since > reached:
                steps.append(_step("closed", reached, since))
            steps.append(_step("open", since, until))
            reached = until
        return {
            "received_at": self.received_at.isoformat(),
            "allowed_seconds": self.allowed.total_seconds(),
            "steps": steps,
            "due_at": self.due_at.isoformat(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Explanation":
        """An explanation from its JSON form; its due time is worked out anew, not read."""
        return cls(
            datetime.fromisoformat(data["received_at"]),
            timedelta(seconds=data["allowed_seconds"]),
            tuple(
                (datetime.fromisoformat(step["from"]), datetime.fromisoformat(step["until"]))
                for step in data["steps"]
                if step["state"] == "open"
            ),
        )


def explanation(start: datetime, allowed: timedelta, calendar: Calendar) -> Explanation:
    """The spans of open time that lead from `start` to the due time; raises as `due_at` does."""
    used: list[Span] = []
    for since, until in _used_spans(start, allowed, calendar):
        if used and used[-1][1] == since:
            used[-1] = (used[-1][0], until)
        else:
            used.append((since, until))
    return Explanation(start.astimezone(UTC), allowed, tuple(used))


def _used_spans(start: datetime, allowed: timedelta, calendar: Calendar) -> Iterator[Span]:
    if start.tzinfo is None:
        raise ValueError("The start must carry its time zone.")
    if allowed < timedelta():
        raise ValueError("An allowance cannot be negative.")
    left = allowed
    for opens, closes in calendar.spans_from(start):
        if left <= closes - opens:
            yield opens, opens + left
            return
        yield opens, closes
        left -= closes - opens
    raise CalendarError(
        f"The calendar does not hold {allowed} of open time in the ten years after {start.isoformat()}."
    )


def _step(state: str, since: datetime, until: datetime) -> dict[str, object]:
    return {
        "state": state,
        "from": since.isoformat(),
        "until": until.isoformat(),
        "seconds": (until - since).total_seconds(),
    }
