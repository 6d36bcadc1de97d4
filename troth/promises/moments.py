"""Times and lengths of time as people say them, in the language that is switched on."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from math import ceil
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from babel.lists import format_list
from django.utils.translation import get_language, gettext, ngettext

from troth.promises.rules.due import TOLD_TO_THE_SECOND

LANGUAGES = ("en", "tr", "nl", "es")

# Babel writes English as in Britain: the day before the month, and no comma before "and".
_LOCALES = {"en": "en_GB"}
_DAY = {"en": "EEEE d MMMM", "tr": "d MMMM EEEE", "nl": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
_DAY_AND_YEAR = {
    "en": "EEEE d MMMM y",
    "tr": "d MMMM y EEEE",
    "nl": "EEEE d MMMM y",
    "es": "EEEE d 'de' MMMM 'de' y",
}
_FIXED_OFFSET = re.compile(r"UTC([+-])(0[0-9]|1[0-4]):([0-5][0-9])")
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def spoken(language: str) -> str:
    """The language that is told for the one asked for: nl for "nl-BE", English for those we do not speak."""
    plain = re.split("[-_]", language.lower())[0]
    return plain if plain in LANGUAGES else LANGUAGES[0]


def reader_zone(text: str) -> tzinfo:
    """The zone of an IANA name or of the form "UTC+03:00"; raises ValueError for anything else."""
    match = _FIXED_OFFSET.fullmatch(text)
    if match is not None:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset)
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError(f"{text!r} is not a time zone.") from error


def moment(local: datetime, now: datetime, *, zone_label: str = "") -> str:
    """As in "14:35 today", "14:35 (UTC+3) tomorrow", "09:13 on Monday 23 November".

    `local` is in the reader's zone, in which today and tomorrow are judged.
    """
    days = (local.date() - now.astimezone(local.tzinfo).date()).days
    said = {"time": clock(local, zone_label)}
    # One hour takes another article in Spanish ("a la 01:15"): the hour chooses the form.
    if days == 0:
        return ngettext("%(time)s today", "%(time)s today", local.hour) % said
    if days == 1:
        return ngettext("%(time)s tomorrow", "%(time)s tomorrow", local.hour) % said
    said["day"] = day_name(local.date(), year=local.year != now.astimezone(local.tzinfo).year)
    return ngettext("%(time)s on %(day)s", "%(time)s on %(day)s", local.hour) % said


def moment_of_named_day(local: datetime, *, zone_label: str = "") -> str:
    """As in "11:00 on Monday", where the words before it named the day in full."""
    said = {"time": clock(local, zone_label), "day": weekday_name(local.weekday())}
    return ngettext("%(time)s on %(day)s", "%(time)s on %(day)s", local.hour) % said


def short_moment(local: datetime, since: datetime) -> str:
    """As in "Fri 16:58", or "Fri 27 Nov 16:58" once a weekday would be ambiguous."""
    pattern = "EEE"
    if (local.date() - since.date()).days > 6:
        pattern = "EEE d MMM"
    if local.year != since.year:
        pattern = "EEE d MMM y"
    return f"{format_date(local.date(), pattern, locale=_locale())} {clock(local)}"


def clock(local: datetime, zone_label: str = "") -> str:
    """As in "14:35", with its seconds where it has some, and with the zone where that must be named."""
    text = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{text} ({zone_label})" if zone_label else text


def zone_label(local: datetime, brands: tzinfo | None) -> str:
    """As in "UTC+3", where the reader must be told whose clock this is; else empty.

    That is on another offset than the brand's (`brands`), on an offset that is known without a place, and
    in the hour that is shown twice when clocks go back.
    """
    offset = local.utcoffset() or timedelta()
    same_clock = brands is None or local.astimezone(brands).utcoffset() == offset
    is_shown_once = local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    if same_clock and is_shown_once and isinstance(local.tzinfo, ZoneInfo):
        return ""
    hours, minutes = divmod(int(abs(offset) / _MINUTE), 60)
    sign = "-" if offset < timedelta() else "+"
    text = f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"
    return text if offset else "UTC"


def day_name(day: date, *, year: bool) -> str:
    """As in "Monday 23 November"."""
    patterns = _DAY_AND_YEAR if year else _DAY
    return format_date(day, patterns[_language()], locale=_locale())


def weekday_name(number: int) -> str:
    """Monday for 0."""
    return str(get_day_names("wide", locale=_locale())[number])


def listed(parts: Sequence[str]) -> str:
    """As in "a, b and c"."""
    return format_list(parts, locale=_locale())


def about(span: timedelta) -> str:
    """A wait in round figures, as in "45 seconds", "15 minutes", "2 hours".

    Rounded up, but for the sliver that rounding a due time up has added: 15 minutes stay 15.
    """
    if span <= timedelta(seconds=90):
        return length(_up(span, timedelta(seconds=1), sliver=timedelta(milliseconds=990)))
    if span < TOLD_TO_THE_SECOND:
        return length(_up(span, _MINUTE, sliver=timedelta(seconds=5)))
    if span <= 21 * _MINUTE:
        return length(_up(span, _MINUTE, sliver=timedelta(seconds=59)))
    if span <= 91 * _MINUTE:
        return length(_up(span, 5 * _MINUTE, sliver=_MINUTE))
    if span <= 10 * _HOUR:
        return length(_up(span, 15 * _MINUTE, sliver=2 * _MINUTE))
    return hours(ceil((span - 5 * _MINUTE) / _HOUR))


def length(span: timedelta) -> str:
    """As in "1 hour and 30 minutes": exact to the second, and never in days."""
    minute_count, seconds = divmod(int(span.total_seconds()), 60)
    hour_count, minute_count = divmod(minute_count, 60)
    parts = [hours(hour_count)] if hour_count else []
    if minute_count:
        parts.append(
            ngettext("%(count)s minute", "%(count)s minutes", minute_count) % {"count": minute_count}
        )
    if seconds or not parts:
        parts.append(ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds})
    return listed(parts)


def hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def opening_hours(count: int) -> str:
    """Hours of which only those count in which the brand is there."""
    return ngettext("%(count)s opening hour", "%(count)s opening hours", count) % {"count": count}


def days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def day_range(first: int, last: int) -> str:
    """Monday to Friday for 0 and 4."""
    return gettext("%(first)s to %(last)s") % {"first": weekday_name(first), "last": weekday_name(last)}


def _up(span: timedelta, step: timedelta, *, sliver: timedelta) -> timedelta:
    return ceil((span - sliver) / step) * step


def _language() -> str:
    return spoken(get_language() or LANGUAGES[0])


def _locale() -> str:
    return _LOCALES.get(_language(), _language())
