"""When a brand or a team is there: weekly hours, holidays, and days with other hours."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from troth.promises.rules.hours import ONE_DAY, Span, Window, first_moment, merged, open_spans
from troth.promises.rules.public_holidays import UnknownPlace, is_public_holiday, known_place

Windows = tuple[Window, ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY = Window(timedelta(), ONE_DAY)
HORIZON = timedelta(days=3653)
"""Nothing is looked for further ahead than ten years."""

MOST_WINDOWS = 288
"""Windows of one day: a file with thousands of them would hold up every due time that is worked out by it."""

# A span that never ends (24/7 with one holiday long past) must still be handed out at some time.
_LONGEST_PIECE = timedelta(days=8)
_YEARS = range(1900, 9001)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class CalendarError(ValueError):
    """A calendar that cannot be used, with a sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Windows for each weekday, Monday first; holidays and exceptions replace the windows of their date.

    `public` names the countries or regions whose public holidays are holidays too.
    """

    zone: ZoneInfo
    week: tuple[Windows, ...]
    holidays: frozenset[date] = frozenset()
    exceptions: Mapping[date, Windows] = field(default_factory=dict, hash=False)
    public: tuple[str, ...] = ()
    is_always: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise CalendarError("A week has seven days, from Monday to Sunday.")
        if not any(self.week) and not any(self.exceptions.values()):
            raise CalendarError("The calendar has no open time: give at least one day of the week its hours.")
        has_no_days_off = not self.holidays and not self.exceptions and not self.public
        is_always = has_no_days_off and _covers_the_week(self.week)
        object.__setattr__(self, "is_always", is_always)

    @classmethod
    def always(cls, zone: str) -> "Calendar":
        """Open at any hour, every day; the zone by its name."""
        return cls(_zone(zone), ((WHOLE_DAY,),) * 7)

    def windows_on(self, day: date) -> Windows:
        """The windows that start on this day; an exception goes before a holiday."""
        exception = self.exceptions.get(day)
        if exception is not None:
            return exception
        return () if self.is_holiday(day) else self.week[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        return day in self.holidays or any(is_public_holiday(place, day) for place in self.public)

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """Open spans in UTC in order, from start on, for ten years.

        They never overlap; open time that lasts over a week without a break comes in pieces that touch.
        """
        if start.year not in _YEARS:
            raise CalendarError(f"The year {start.year} is out of range.")
        reached = start.astimezone(UTC)
        if self.is_always:
            yield reached, reached + HORIZON
            return
        # Two days back: a window may last a day, and clocks that go back at midnight repeat the day before.
        day = start.astimezone(self.zone).date() - 2 * ONE_DAY
        last_day = day + HORIZON
        waiting: list[Span] = []
        while day <= last_day:
            for window in self.windows_on(day):
                waiting += [span for span in open_spans(day, window, self.zone) if span[1] > reached]
            day += ONE_DAY
            if not waiting:
                continue
            waiting = merged(waiting)
            settled_until = first_moment(day, self.zone)
            while waiting and (waiting[0][1] < settled_until or _is_long(waiting[0])):
                opens, closes = waiting.pop(0)
                yield max(opens, reached), closes
                reached = closes

    def is_open(self, at: datetime) -> bool:
        """Whether the clock runs at this moment; at closing time it no longer does."""
        return next((opens == at for opens, _ in self.spans_from(at)), False)

    def next_opening(self, at: datetime) -> datetime:
        """The first open moment in UTC that is not before `at`: `at` itself when open."""
        for opens, _ in self.spans_from(at):
            return opens
        raise CalendarError(f"The calendar has no open time in the ten years after {at.isoformat()}.")


def parse(data: Mapping[str, object]) -> Calendar:
    """A calendar from its JSON form; raises CalendarError naming the key and the value that are wrong."""
    data = _mapping(data, "The calendar")
    _refuse_unknown(data, ("zone", "week", "holidays", "exceptions", "public_holidays"), "calendar")
    if "zone" not in data or "week" not in data:
        raise CalendarError('A calendar needs "zone" and "week".')
    week = _mapping(data["week"], '"week"')
    _refuse_unknown(week, WEEKDAYS, "week")
    exceptions = _mapping(data.get("exceptions", {}), '"exceptions"')
    return Calendar(
        zone=_zone(data["zone"]),
        week=tuple(_windows(week.get(name, []), f"week.{name}") for name in WEEKDAYS),
        holidays=frozenset(
            _date(value, f"holidays[{place}]")
            for place, value in enumerate(_list(data.get("holidays", []), "holidays"))
        ),
        exceptions={
            _date(name, "exceptions"): _windows(value, f"exceptions.{name}")
            for name, value in exceptions.items()
        },
        public=tuple(
            _place(value, f"public_holidays[{place}]")
            for place, value in enumerate(_list(data.get("public_holidays", []), "public_holidays"))
        ),
    )


def as_data(calendar: Calendar) -> dict[str, object]:
    """The JSON form that `parse` reads."""
    return {
        "zone": calendar.zone.key,
        "week": {
            name: _windows_data(windows)
            for name, windows in zip(WEEKDAYS, calendar.week, strict=True)
            if windows
        },
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "exceptions": {
            day.isoformat(): _windows_data(windows) for day, windows in sorted(calendar.exceptions.items())
        },
        **({"public_holidays": list(calendar.public)} if calendar.public else {}),
    }


def clock_text(since_midnight: timedelta) -> str:
    """As in "09:00" for nine hours, "24:00" for a whole day, "02:00" for 26 hours."""
    minutes = int(since_midnight / timedelta(minutes=1))
    if minutes > 24 * 60:
        minutes -= 24 * 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _covers_the_week(week: tuple[Windows, ...]) -> bool:
    covered = timedelta()
    # From the Sunday before, whose last window may reach into Monday.
    for number, windows in enumerate((week[-1], *week), start=-1):
        for window in sorted(windows, key=lambda one: one.opens):
            if number * ONE_DAY + window.opens <= covered:
                covered = max(covered, number * ONE_DAY + window.closes)
    return covered >= len(week) * ONE_DAY


def _is_long(span: Span) -> bool:
    return span[1] - span[0] >= _LONGEST_PIECE


def _windows_data(windows: Windows) -> list[list[str]]:
    return [[clock_text(window.opens), clock_text(window.closes)] for window in windows]


def _windows(value: object, where: str) -> Windows:
    pairs = _list(value, where)
    if len(pairs) > MOST_WINDOWS:
        raise CalendarError(f"{where}: {len(pairs)} windows are more than a day may have ({MOST_WINDOWS}).")
    return tuple(_window(pair, f"{where}[{place}]") for place, pair in enumerate(pairs))


def _window(value: object, where: str) -> Window:
    match value:
        case [str(opening), str(closing)]:
            opens, closes = _time(opening, where), ONE_DAY
            if closing != "24:00":
                closes = _time(closing, where)
            return Window(opens, closes if closes > opens else closes + ONE_DAY)
    raise CalendarError(
        f'{where}: {value!r} is not a window; write an opening and a closing as ["09:00", "17:00"].'
    )


def _time(text: str, where: str) -> timedelta:
    match = _TIME.fullmatch(text)
    if match is None:
        raise CalendarError(
            f'{where}: {text!r} is not a time of day; write it as "09:00" (a window may end at "24:00").'
        )
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def _date(value: object, where: str) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise CalendarError(f'{where}: {value!r} is not a date; write it as "2026-12-25".')


def _zone(value: object) -> ZoneInfo:
    try:
        if isinstance(value, str) and value:
            return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        # The last two: a path outside of the zone files, or a folder of them such as "Europe".
        pass
    raise CalendarError(f'zone: {value!r} is not a time zone; write it as "Europe/Amsterdam".')


def _place(value: object, where: str) -> str:
    try:
        return known_place(value)
    except UnknownPlace as error:
        raise CalendarError(f"{where}: {error}") from error


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(f"{where} must be an object with keys, not {value!r}.")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise CalendarError(f"{where}: {value!r} is not a list.")
    return value


def _refuse_unknown(data: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in known:
            raise CalendarError(f"Unknown key {key!r} in the {where}; known are {', '.join(known)}.")
