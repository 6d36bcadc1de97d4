"""Opening hours and closed days as iCalendar files (RFC 5545), read and written by the library of that name.

Each event says in X-TROTH-KIND what it is, so that a file that Troth has written is read back as it was. Of
files that others have written, the closed days are taken, and times that are called open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar as Ical
from icalendar import Component, Event

from troth.promises.rules.calendar import WEEKDAYS, Calendar, CalendarError, Windows, parse
from troth.promises.rules.hours import ONE_DAY, Window
from troth.promises.rules.public_holidays import named_days_off

KIND, ZONE, PUBLIC = "X-TROTH-KIND", "X-TROTH-ZONE", "X-TROTH-PUBLIC-HOLIDAYS"
OPEN_WORDS = ("open", "geopend", "açık", "abierto")
"""With one of these the title of a timed event begins that is a day's open time."""
MOST_EVENTS = 2000
LONGEST_CLOSURE = 366
"""Days of one event."""
AHEAD = timedelta(days=731)
"""How far public holidays are written out; the places themselves are written too."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Imported:
    """A calendar from a file, and the titles of the events that are neither closed days nor open times."""

    calendar: Calendar
    left_out: tuple[str, ...] = ()


def as_ical(calendar: Calendar, *, name: str, since: date) -> bytes:
    """The week as events that repeat, from the week of `since` on, and each day that is otherwise."""
    file = Ical()
    file.add("prodid", "-//Troth//Opening hours//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    file.add("x-wr-timezone", calendar.zone.key)
    file.add(ZONE, calendar.zone.key)
    if calendar.public:
        file.add(PUBLIC, ",".join(calendar.public))
    stamp = datetime.combine(since, time(), ZoneInfo("UTC"))
    for event in _events(calendar, since):
        event.add("dtstamp", stamp)
        file.add_component(event)
    file.add_missing_timezones(first_date=since, last_date=since + AHEAD)
    written: bytes = file.to_ical()
    return written


def read_ical(data: bytes, present: Calendar | None) -> Imported:
    """A file of ours is the whole calendar; of others' files the days go into the `present` one.

    Raises CalendarError with a sentence for a file that cannot be read or leaves no open time.
    """
    try:
        files = Ical.from_ical(data.decode("utf-8-sig"), multiple=True)
        events = [one for file in files for one in file.walk("VEVENT") if isinstance(one, Event)]
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise CalendarError(_("This is not a calendar file that can be read.")) from error
    if len(events) > MOST_EVENTS:
        raise CalendarError(_("A file may have 2000 events at most."))
    own = next((file for file in files if ZONE in file), None)
    if own is None and not events:
        raise CalendarError(_("This is not a calendar file that can be read."))
    if own is None and present is None:
        raise CalendarError(
            _("The file has closed days only, and there are no opening hours to put them into.")
        )
    zone = parse({"zone": str(own[ZONE]), "week": _ANY_WEEK}).zone if own is not None else present.zone  # type: ignore[union-attr]
    found = _Found(zone, takes_public=own is None)
    for event in events:
        found.take(event)
    left_out = tuple(found.left_out)
    if own is None:
        assert present is not None
        return Imported(_put_into(present, found), left_out)
    data_of_places = {"zone": zone.key, "week": _ANY_WEEK, "public_holidays": _places(own)}
    days = {day: tuple(windows) for day, windows in found.exceptions.items()}
    week = tuple(tuple(windows) for windows in found.week)
    public = parse(data_of_places).public
    return Imported(Calendar(zone, week, frozenset(found.holidays), days, public), left_out)


_ANY_WEEK: dict[str, list[list[str]]] = {WEEKDAYS[0]: [["00:00", "24:00"]]}


def _places(file: Component) -> list[str]:
    return [place for place in str(file.get(PUBLIC, "")).replace("\\", "").split(",") if place]


def _put_into(present: Calendar, found: "_Found") -> Calendar:
    days = {day: tuple(windows) for day, windows in found.exceptions.items()}
    holidays = present.holidays | frozenset(found.holidays)
    exceptions = {**present.exceptions, **days}
    return Calendar(present.zone, present.week, holidays, exceptions, present.public)


@dataclass(slots=True)
class _Found:
    """What the events of a file come to."""

    zone: ZoneInfo
    takes_public: bool
    week: list[list[Window]] = field(default_factory=lambda: [[] for _day in WEEKDAYS])
    holidays: set[date] = field(default_factory=set)
    exceptions: dict[date, list[Window]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        title = str(event.get("SUMMARY", "")).replace("\x00", "").strip()[:200]
        kind = str(event.get(KIND, "")).upper()
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        try:
            taken = self._take(event, kind, is_open=title.casefold().startswith(OPEN_WORDS))
        except (ValueError, AttributeError, TypeError, KeyError, OverflowError):
            taken = False
        if not taken:
            self.left_out.append(title)

    def _take(self, event: Event, kind: str, *, is_open: bool) -> bool:
        starts, ends = event.start, event.end
        if not isinstance(starts, datetime):
            return "RRULE" not in event and self._take_days(kind, starts, ends)
        day, window = self._window(starts, ends)
        if not timedelta() < window.closes - window.opens <= ONE_DAY:
            return False
        if "RRULE" in event:
            return (kind == "WEEK" or is_open) and self._take_weekly(event["RRULE"], day, window)
        if kind == "EXCEPTION" or is_open:
            self.exceptions.setdefault(day, []).append(window)
            return True
        return False

    def _take_days(self, kind: str, first: date, end: date) -> bool:
        days = [first + number * ONE_DAY for number in range(min((end - first).days, LONGEST_CLOSURE + 1))]
        if len(days) > LONGEST_CLOSURE:
            return False
        if kind == "CLOSED":
            self.exceptions.update({day: [] for day in days})
        elif kind != "PUBLIC" or self.takes_public:
            self.holidays.update(days)
        return True

    def _take_weekly(self, rule: Any, day: date, window: Window) -> bool:
        """Every week, for ever; what ends, or comes every second week, is no opening hour."""
        said = {key.upper(): value for key, value in rule.items()}
        if (
            said.get("FREQ") != ["WEEKLY"]
            or said.keys() & {"COUNT", "UNTIL"}
            or said.get("INTERVAL", [1]) != [1]
        ):
            return False
        names = said.get("BYDAY", [_DAYS[day.weekday()]])
        if len(names) > len(_DAYS):
            return False
        for name in names:
            self.week[_DAYS.index(str(name).upper())].append(window)
        return True

    def _window(self, starts: datetime, ends: date) -> tuple[date, Window]:
        """Of an event that ends without a time of day, TypeError."""
        if not isinstance(ends, datetime):
            raise TypeError("An event that begins at a time ends at one.")
        opens, closes = (_wall(moment, self.zone) for moment in (starts, ends))
        midnight = datetime.combine(opens.date(), time())
        return opens.date(), Window(opens - midnight, closes - midnight)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock of the calendar's zone shows; a time without a zone is meant there."""
    is_there = moment.tzinfo is None or str(moment.tzinfo) == zone.key
    local = moment if is_there else moment.astimezone(zone)
    return local.replace(tzinfo=None, second=0, microsecond=0)


def _events(calendar: Calendar, since: date) -> Iterator[Event]:
    monday = since - since.weekday() * ONE_DAY
    otherwise = _days_otherwise(calendar, since)
    for number, windows in enumerate(calendar.week):
        first = monday + number * ONE_DAY
        left_out = [day for day in otherwise if day >= first and day.weekday() == number]
        for place, window in enumerate(windows):
            event = _timed(f"week-{_DAYS[number]}-{place}", "WEEK", (first, window), calendar.zone)
            event.add("rrule", {"freq": "weekly", "byday": _DAYS[number]})
            if left_out:
                event.add("exdate", [_at(day, window.opens, calendar.zone) for day in left_out])
            yield event
    for day in sorted(calendar.holidays):
        yield _whole_day("HOLIDAY", day, _("Closed"))
    for day, windows in sorted(calendar.exceptions.items()):
        yield from _exception(day, windows, calendar.zone)
    for day, name in _public(calendar, since):
        yield _whole_day("PUBLIC", day, f"{_('Closed')}: {name}")


def _exception(day: date, windows: Windows, zone: ZoneInfo) -> Iterable[Event]:
    if not windows:
        return [_whole_day("CLOSED", day, _("Closed"))]
    return [
        _timed(f"day-{day}-{place}", "EXCEPTION", (day, window), zone) for place, window in enumerate(windows)
    ]


def _days_otherwise(calendar: Calendar, since: date) -> list[date]:
    """The days on which the week does not hold, as far as they are written out."""
    days = {*calendar.holidays, *calendar.exceptions, *(day for day, _name in _public(calendar, since))}
    return sorted(days)


def _public(calendar: Calendar, since: date) -> list[tuple[date, str]]:
    """Public holidays on which nothing else was said, from this week on."""
    years = range(since.year, (since + AHEAD).year + 1)
    named = {
        day: name for place in calendar.public for year in years for day, name in named_days_off(place, year)
    }
    until = since + AHEAD
    return [
        (day, name)
        for day, name in sorted(named.items())
        if since - 7 * ONE_DAY <= day <= until
        and day not in calendar.exceptions
        and day not in calendar.holidays
    ]


def _timed(name: str, kind: str, on: tuple[date, Window], zone: ZoneInfo) -> Event:
    day, window = on
    event = Event()
    event.add("uid", f"{name}@troth")
    event.add("summary", _("Open"))
    event.add("dtstart", _at(day, window.opens, zone))
    event.add("dtend", _at(day, window.closes, zone))
    event.add(KIND, kind)
    return event


def _whole_day(kind: str, day: date, title: str) -> Event:
    event = Event()
    event.add("uid", f"{kind.lower()}-{day}@troth")
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtend", day + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add(KIND, kind)
    return event


def _at(day: date, since_midnight: timedelta, zone: ZoneInfo) -> datetime:
    return (datetime.combine(day, time()) + since_midnight).replace(tzinfo=zone)
