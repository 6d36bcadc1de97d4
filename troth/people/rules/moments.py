"""A time on a wall clock, turned into a moment, and told of where the clock skips or repeats it."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]


class SkippedTime(ValueError):
    """The wall clock never shows this time: it goes forward over it."""

    def __init__(self, wall: datetime, resumes: datetime) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} does not exist; clocks go forward to {resumes:%H:%M}.")
        self.wall = wall
        self.resumes = resumes
        """What the wall clock shows at the moment in which it skips."""


class WrongOffset(ValueError):
    """The zone does not have this offset from UTC at this time."""


def moment_at(day: date, clock: time, zone: ZoneInfo, offset: timedelta | None = None) -> datetime:
    """The moment in UTC at which the wall clock of this zone shows this time.

    A time that is shown twice is the first of the two, unless the offset says which. Raises SkippedTime or
    WrongOffset.
    """
    wall = datetime.combine(day, clock, zone)
    if not _exists(wall):
        raise SkippedTime(wall, _resumes(wall))
    if offset is None:
        return wall.astimezone(UTC)
    for fold in (0, 1):
        if wall.replace(fold=fold).utcoffset() == offset:
            return wall.replace(fold=fold).astimezone(UTC)
    raise WrongOffset(f"{zone.key} is not at {timezone(offset)} then.")


def is_shown_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this time twice, so that it needs its offset to be told apart."""
    wall = moment.astimezone(zone)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def overlaps(first: Span, second: Span) -> bool:
    """Whether the two share a moment; one that ends as the other starts does not."""
    return first[0] < second[1] and second[0] < first[1]


def week_of(day: date) -> tuple[date, ...]:
    """The seven days, Monday first, of the week in which this day lies."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From the day's first moment to the next day's: 23, 24 or 25 hours."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where clocks skip midnight, the offset before the change makes this the moment of the change.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _exists(wall: datetime) -> bool:
    return wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)


def _resumes(wall: datetime) -> datetime:
    """The first minute that exists after a skipped one, read off the wall."""
    while not _exists(wall):
        wall += timedelta(minutes=1)
    return wall
