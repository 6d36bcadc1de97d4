"""Calendars as files: our own JSON, or iCalendar; which of the two it is, the file itself says."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from troth.promises.opening.ical import Imported, read_ical
from troth.promises.rules.calendar import Calendar, CalendarError, as_data, parse

LARGEST_FILE = 1_000_000
"""Bytes."""


def read_calendar_file(content: bytes, present: Calendar | None) -> Imported:
    """What a file says; closed days of somebody else's iCalendar go into the `present` calendar.

    Raises CalendarError with a sentence that says what is wrong.
    """
    if len(content) > LARGEST_FILE:
        raise CalendarError(_("The file is larger than a megabyte."))
    if b"BEGIN:VCALENDAR" in content[:2000].upper():
        return read_ical(content, present)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CalendarError(_("This is neither an iCalendar file nor a calendar in JSON.")) from error
    return Imported(parse(data if isinstance(data, Mapping) else {"": data}))


def as_json(calendar: Calendar) -> str:
    """What `troth promises due --calendar` reads."""
    return json.dumps(as_data(calendar), indent=2, ensure_ascii=False) + "\n"
