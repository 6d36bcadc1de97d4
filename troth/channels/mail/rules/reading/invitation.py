"""A calendar part as a person reads it: what, when and where (RFC 5545)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from babel.core import get_global

MOST_LINES = 20_000
MOST_EVENTS = 5
LONGEST_VALUE = 500  # characters

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z-]{1,60})((?:;[^:\"]{0,500}(?:\"[^\"]{0,500}\")?){0,20}):(.*)", re.DOTALL)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_DURATION = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Invitation:
    """Times are aware where the mail says their zone, else naive: then they mean the place's own clock.

    `ends` is exclusive. An invitation for whole days has times at midnight.
    """

    title: str
    starts: datetime
    ends: datetime | None = None
    where: str = ""
    organizer: str = ""
    method: str = ""  # REQUEST, CANCEL, REPLY ... (RFC 5546), "" when none is given
    is_whole_days: bool = False

    def as_data(self) -> dict[str, str | bool | None]:
        return {
            "title": self.title,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat() if self.ends else None,
            "where": self.where,
            "organizer": self.organizer,
            "method": self.method,
            "is_whole_days": self.is_whole_days,
        }


@dataclass(frozen=True, slots=True)
class _Field:
    value: str
    zone: str = ""
    is_date: bool = False


Block = tuple[str, dict[str, _Field]]


def invitations(text: str) -> tuple[Invitation, ...]:
    """The events of a calendar that have a readable beginning, at most five; nothing is raised."""
    method, zones, found = "", dict[str, tzinfo](), list[Invitation]()
    for name, fields in _blocks(text):
        if name == "VCALENDAR":
            method = fields["METHOD"].value.upper()[:20] if "METHOD" in fields else ""
        elif name == "STANDARD" and "TZID" in fields:
            zones.update(_offset(fields))
        elif name == "VEVENT" and len(found) < MOST_EVENTS:
            made = _invitation(fields, zones, method)
            found += [made] if made else []
    return tuple(found)


def _blocks(text: str) -> Iterator[Block]:
    """Calendar, zones and events in their order, each with its first fields.

    A calendar is told when something begins in it, since its method stands above its events.
    """
    stack: list[Block] = []
    for line in _FOLD.sub("", text).splitlines()[:MOST_LINES]:
        read = _LINE.match(line.strip())
        if read is None:
            continue
        name, parameters, value = read[1].upper(), read[2], read[3]
        if name == "BEGIN" and len(stack) < 8:
            if len(stack) == 1:
                yield stack[0]
            inherited = stack[-1][1] if stack and stack[-1][0] == "VTIMEZONE" else {}
            stack.append((value.strip().upper(), dict(inherited)))
        elif name == "END" and stack:
            yield stack.pop()
        elif stack:
            zone = re.search(r";TZID=\"?([^;:\"]{1,100})", parameters, re.IGNORECASE)
            is_date = "VALUE=DATE" in parameters.upper().replace("VALUE=DATE-TIME", "")
            field = _Field(value.strip(), zone[1] if zone else "", is_date)
            stack[-1][1].setdefault(name, field)


def _invitation(fields: dict[str, _Field], zones: dict[str, tzinfo], method: str) -> Invitation | None:
    begin = fields.get("DTSTART")
    starts = _moment(begin, zones) if begin else None
    if begin is None or starts is None:
        return None
    ends = _moment(fields["DTEND"], zones) if "DTEND" in fields else None
    if ends is None and "DURATION" in fields:
        ends = _after(starts, fields["DURATION"].value)
    comparable = ends is not None and (ends.tzinfo is None) == (starts.tzinfo is None)
    return Invitation(
        title=_words(fields, "SUMMARY"),
        starts=starts,
        ends=ends if comparable and ends is not None and ends > starts else None,
        where=_words(fields, "LOCATION"),
        organizer=re.sub(r"(?i)^mailto:", "", _words(fields, "ORGANIZER")),
        method=method,
        is_whole_days=begin.is_date or "T" not in begin.value.upper(),
    )


def _words(fields: dict[str, _Field], name: str) -> str:
    raw = fields[name].value[:LONGEST_VALUE] if name in fields else ""
    plain = _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], raw)
    return " ".join(plain.split())


def _moment(field: _Field, zones: dict[str, tzinfo]) -> datetime | None:
    read = _TIME.match(field.value)
    if read is None:
        return None
    zone = UTC if read[7] else _zone(field.zone, zones)
    try:
        year, month, day, hour, minute, second = (int(read[part] or 0) for part in range(1, 7))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _zone(name: str, zones: dict[str, tzinfo]) -> tzinfo | None:
    """The zone of that name: as tzdata has it, as Windows calls it, or as the mail itself describes it."""
    if not name:
        return None
    for candidate in (name, get_global("windows_zone_mapping").get(name, "")):
        try:
            return ZoneInfo(candidate)
        except (ValueError, OSError, LookupError):
            continue
    return zones.get(name)


def _offset(fields: dict[str, _Field]) -> dict[str, tzinfo]:
    read = _OFFSET.match(fields["TZOFFSETTO"].value) if "TZOFFSETTO" in fields else None
    if read is None or int(read[2]) > 23:
        return {}
    offset = timedelta(hours=int(read[2]), minutes=int(read[3]))
    return {fields["TZID"].value: timezone(-offset if read[1] == "-" else offset)}


def _after(starts: datetime, duration: str) -> datetime | None:
    read = _DURATION.match(duration)
    if read is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in read.groups())
    try:
        return starts + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None
