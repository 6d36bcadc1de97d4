"""The words of the promise page, in the language that is switched on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext, ngettext

from troth.insight.measures.figures import Figure
from troth.portal.promise_page.known.general import EACH_REPLY, Line
from troth.portal.promise_page.known.lengths import Length
from troth.promises import moments
from troth.promises.rules.terms import Allowance
from troth.promises.words import week_words

_A_WORKING_DAY = timedelta(hours=8)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def channel_words(kind: str) -> str:
    """As customers call the channel."""
    return {"mail": gettext("E-mail"), "chat": gettext("Chat"), "phone": gettext("Phone")}.get(kind, kind)


def percent(share: float) -> str:
    """Nothing is rounded up to all of it, nor down to nothing."""
    if 0.995 <= share < 1:
        return gettext("over %(share)s") % {"share": format_percent(0.99, locale=_locale())}
    if 0 < share < 0.005:
        return gettext("under %(share)s") % {"share": format_percent(0.01, locale=_locale())}
    return format_percent(share, locale=_locale())


def number(value: float) -> str:
    return format_decimal(round(value, 1 if value < 10 else 0), locale=_locale())


def between(figure: Figure) -> str:
    """As in "between 91% and 98%"; empty where no limits are known."""
    if figure.low is None or figure.high is None:
        return ""
    return gettext("between %(low)s and %(high)s") % {
        "low": percent(figure.low),
        "high": percent(figure.high),
    }


def too_few(outcomes: int) -> str:
    if not outcomes:
        return gettext("none yet, too few to say")
    return ngettext("%(count)s outcome, too few to say", "%(count)s outcomes, too few to say", outcomes) % {
        "count": outcomes
    }


def length_words(length: Length) -> str:
    """As in "2 hours", "16 opening hours", "no time promised"."""
    allowed = length.allowed
    if allowed is None:
        return gettext("no time promised")
    if length.has_hours and allowed >= _A_WORKING_DAY and not allowed % _HOUR:
        return moments.opening_hours(allowed // _HOUR)
    if not length.has_hours and not allowed % _DAY:
        return moments.days(allowed // _DAY)
    return moments.length(allowed)


def general_line(line: Line, *, has_hours: bool) -> str:
    """As in "Monday to Friday 20:00-22:00: within 2 minutes", "at all other hours: within 30 seconds"."""
    said = _allowance_words(line.allowed, has_hours=has_hours)
    if line.week is None:
        return said
    return gettext("%(hours)s: %(promise)s") % {"hours": ", ".join(week_words(line.week)), "promise": said}


def general_kind(kind: str) -> str:
    """What the lines of one kind are about, as customers call it."""
    words = {
        EACH_REPLY: gettext("Each answer"),
        "first_reply": gettext("The first answer"),
        "next_reply": gettext("Each later answer"),
        "update": gettext("The next word after we kept you posted"),
        "resolution": gettext("Solved"),
        "call_back": gettext("A call back"),
    }
    return words[kind]


def _allowance_words(allowed: Allowance, *, has_hours: bool) -> str:
    if allowed.by is not None:
        return gettext("by %(time)s") % {"time": f"{allowed.by:%H:%M}"}
    length = Length(allowed.within, has_hours, _ANY_TIME, None)
    return gettext("within %(length)s") % {"length": length_words(length)}


def length_line(length: Length, zone: str) -> str:
    """As in "2 hours until 3 May 2026", "2 hours since 3 May 2026"."""
    said = {"length": length_words(length)}
    if length.until is None:
        return gettext("%(length)s since %(day)s") % {**said, "day": day(length.since, zone)}
    return gettext("%(length)s until %(day)s") % {**said, "day": day(length.until, zone)}


def day(at: datetime, zone: str) -> str:
    return format_date(at.astimezone(ZoneInfo(zone)).date(), "d MMMM y", locale=_locale())


def _locale() -> str:
    """English as in Britain, as everywhere where a day is named."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language
