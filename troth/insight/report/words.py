"""Figures as people say them, in the language that is active. What comes from data is cleaned first."""

import re
import unicodedata
from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime, get_day_names
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext

MINUTE, HOUR, DAY = 60, 3600, 86400
LONGEST_NAME = 60
"""Characters of a name that a page shows; the tables keep all of it."""
_BLANKS = re.compile(r"\s+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def language() -> str:
    return get_language() or "en"


def clean(text: object) -> str:
    """Without what steers a terminal or the direction of writing (Unicode categories C*), in one line."""
    spaced = _BLANKS.sub(" ", str(text))
    return "".join(one for one in spaced if unicodedata.category(one) not in _UNSEEN).strip()


def name(text: object, longest: int = LONGEST_NAME) -> str:
    """A name out of somebody's data, short enough for a page."""
    # The bound before cleaning keeps ten megabytes of a name from being looked at letter by letter.
    cleaned = clean(str(text)[: 8 * longest])
    return cleaned if len(cleaned) <= longest else f"{cleaned[: longest - 1].rstrip()}…"


def count(value: float) -> str:
    return str(format_decimal(round(value), locale=language()))


def number(value: float) -> str:
    """With a decimal where the number is small enough for one to matter."""
    return str(format_decimal(round(value, 1 if abs(value) < 100 else 0), locale=language()))


def share(value: float, n: int | None = None) -> str:
    """A percentage; with a decimal if `n` observations carry one. Nearly none is not none."""
    decimals = 3 if n is None or n >= 1000 or value < 0.1 or value > 0.9 else 2
    rounded = round(value, decimals)
    smallest = 10.0**-decimals
    if value > 0 and rounded == 0:
        return f"< {_percent(smallest)}"
    if value < 1 and rounded == 1:
        return f"> {_percent(1 - smallest)}"
    return _percent(rounded)


def _percent(value: float) -> str:
    return str(format_percent(round(value, 4), locale=language(), decimal_quantization=False))


def duration(seconds: float) -> str:
    """Two units at most, as in "2 h 14 min"; the smaller one only where it still matters."""
    whole = round(seconds)
    if whole < MINUTE:
        return gettext("%(seconds)s s") % {"seconds": count(whole)}
    if whole < 10 * MINUTE and whole % MINUTE:
        blanks = {"minutes": whole // MINUTE, "seconds": whole % MINUTE}
        return gettext("%(minutes)s min %(seconds)s s") % blanks
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    if minutes < 24 * 60:
        return _hours(minutes // 60, minutes % 60)
    hours = round(seconds / HOUR)
    return _days(hours // 24, hours % 24)


def _hours(hours: int, minutes: int) -> str:
    if not minutes:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def _days(days: int, hours: int) -> str:
    if not hours or days >= 14:
        return gettext("%(days)s d") % {"days": count(days)}
    return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": hours}


def day(at: datetime | date) -> str:
    return str(format_date(at, "d MMMM y", locale=language()))


def span(begin: datetime, end: datetime) -> str:
    return gettext("%(begin)s to %(end)s") % {"begin": day(begin), "end": day(end)}


def minute(at: datetime) -> str:
    """A time to the minute, in the zone that it carries; one that carries none is in UTC."""
    zone = at.tzinfo or UTC
    return str(format_datetime(at, "d MMM y HH:mm", tzinfo=zone, locale=language()))


def weekday(number_of_day: int) -> str:
    """Its short name; Monday is 0."""
    return str(get_day_names("abbreviated", locale=language())[number_of_day])


def clock(hour: int) -> str:
    return f"{hour % 24:02d}:00"
