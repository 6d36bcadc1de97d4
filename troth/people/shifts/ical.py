"""Shifts and time off as iCalendar files (RFC 5545), read and written by the library of that name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from troth.people.agents import NotSet
from troth.people.models import Agent, Shift, TimeOff
from troth.people.rules.moments import SkippedTime, day_span, moment_at
from troth.people.shifts.planning import Span

KEPT = timedelta(days=92)
"""How long a shift that is over stays in the calendar."""
MOST_EVENTS = 2000


def shifts_of(agent: Agent) -> bytes:
    """One person's shifts and granted time off, from three months back. No customer's word is in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Troth//Shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{agent.brand.name}: {_('Shifts')}")
    since = timezone.now() - KEPT
    for shift in Shift.objects.filter(agent=agent, ends_at__gt=since).select_related("team"):
        title = shift.team.name if shift.team else _("Shift")
        calendar.add_component(_event(f"shift-{shift.pk}", f"{agent.brand.name}: {title}", shift))
    for off in TimeOff.objects.filter(agent=agent, ends_at__gt=since, granted_at__isnull=False):
        calendar.add_component(_event(f"off-{off.pk}", f"{agent.brand.name}: {_('Time off')}", off))
    written: bytes = calendar.to_ical()
    return written


def spans_in(data: bytes, zone: ZoneInfo) -> list[Span]:
    """A file's events. Times without a zone, and whole days, are in `zone`. One that repeats is refused."""
    try:
        calendars = Calendar.from_ical(data.decode("utf-8-sig"), multiple=True)
        events = [one for calendar in calendars for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise NotSet(_("This is not a calendar file that can be read.")) from error
    if len(events) > MOST_EVENTS:
        raise NotSet(_("A file may have 2000 events at most."))
    return list(_spans(events, zone))


def _spans(events: list[Event], zone: ZoneInfo) -> Iterator[Span]:
    for event in events:
        title = str(event.get("SUMMARY", "")).replace("\x00", "").strip()[:200]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if "RRULE" in event or "RDATE" in event:
            raise NotSet(_("“%(title)s” repeats; send its days one by one.") % {"title": title})
        yield _span(event, title, zone)


def _span(event: Event, title: str, zone: ZoneInfo) -> Span:
    try:
        starts, ends = event.start, event.end
        return Span(_moment(starts, zone), _moment(ends, zone), reason=title)
    except SkippedTime as error:
        raise NotSet(
            _("“%(title)s”: that hour does not exist; clocks go forward to %(resumes)s.")
            % {"title": title, "resumes": f"{error.resumes:%H:%M}"}
        ) from error
    except (ValueError, AttributeError, TypeError, OverflowError) as error:
        raise NotSet(_("“%(title)s” has no start and end that can be read.") % {"title": title}) from error


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return day_span(value, zone)[0]
    if value.tzinfo is None:
        return moment_at(value.date(), value.time(), zone)
    return value.astimezone(UTC).replace(second=0, microsecond=0)


def _event(name: str, title: str, row: Shift | TimeOff) -> Event:
    event = Event()
    event.add("uid", f"{name}@troth")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", row.starts_at.astimezone(UTC))
    event.add("dtend", row.ends_at.astimezone(UTC))
    event.add("summary", title)
    return event
