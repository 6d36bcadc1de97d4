"""How long until, or since, in words: the same few dozen of them, page after page."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.translation import get_language, gettext
from markupsafe import Markup, escape

UNITS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)
"""Seconds of a year, month, week, day, hour, minute: those in which Babel counts."""
COUNTED_FROM = 0.85
"""Babel's own: from this share of a unit on, it counts in that unit."""


def ago(at: datetime | None) -> str:
    """As in "3 minutes ago" or "in 2 hours"."""
    return directed(at - timezone.now()) if at is not None else ""


def slack_words(due_at: datetime, now: datetime) -> str:
    """As in "in 12 minutes" or "3 minutes late", for where no clock can tick."""
    if due_at >= now:
        return directed(due_at - now)
    language = get_language() or "en"
    span = _words(_rounded(now - due_at), language, is_directed=False)
    return _clock_words(language).late % {"span": span}


class ClockWords(NamedTuple):
    """Of a clock, in one language; `hours`, `days` and `late` hold the places of their spans."""

    states: dict[str, Markup]
    untold: Markup
    untold_to_whom: Markup
    hours: str
    days: str
    late: str


class Ticking(NamedTuple):
    """What a clock shows at one moment. `arc` is the share of the next hour that is left, of a hundred."""

    state: str
    word: Markup
    said: Markup
    digits: str
    arc: float
    due: Markup
    warn: Markup
    untold: Markup


def ticking(due_at: datetime, warn_at: datetime | None, now: datetime, *, told: bool = True) -> Ticking:
    """In plain code and not in the template: a list draws fifty of them."""
    words, left = _clock_words(get_language() or "en"), due_at - now
    seconds = left.days * 86_400 + left.seconds  # rounded down, also what is late
    state = "late" if seconds < 0 else "risk" if warn_at and now >= warn_at else "fine"
    said = words.states[state] + ": " + slack_words(due_at, now)
    return Ticking(
        state=state,
        word=words.states[state],
        said=said if told else said + ", " + words.untold_to_whom,
        digits=_digits(abs(seconds), words),
        arc=round(min(max(seconds, 0) / 36, 100), 2),
        due=Markup(due_at.isoformat()),  # noqa: S704 - digits and signs
        warn=Markup(warn_at.isoformat() if warn_at else ""),  # noqa: S704 - digits and signs
        untold=words.untold,
    )


def _digits(seconds: int, words: ClockWords) -> str:
    """12:04, 2 h 05, 3 d 4 h; clocks.js writes the same."""
    minutes = seconds // 60
    if seconds < 3_600:
        return f"{minutes:02d}:{seconds % 60:02d}"
    if seconds < 86_400:
        return words.hours % {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"}
    return words.days % {"days": minutes // 1_440, "hours": minutes % 1_440 // 60}


@lru_cache(maxsize=16)
def _clock_words(_language: str) -> ClockWords:
    """In this language, which is the one that is active."""
    return ClockWords(
        states={
            "late": escape(gettext("late")),
            "risk": escape(gettext("at risk")),
            "fine": escape(gettext("left")),
        },
        untold=escape(gettext("not told")),
        untold_to_whom=escape(gettext("not told to the customer")),
        hours=gettext("%(hours)s h %(minutes)s"),
        days=gettext("%(days)s d %(hours)s h"),
        late=gettext("%(span)s late"),
    )


def directed(span: timedelta) -> str:
    return _words(_rounded(span), get_language() or "en", is_directed=True)


def _rounded(span: timedelta) -> int:
    """The seconds that Babel says the same words of; so that one page's words serve the next."""
    # As Babel does, parts of a second are cut off downwards, also of what is past.
    seconds = abs(span.days * 86_400 + span.seconds)
    unit = next((unit for unit in UNITS if seconds / unit >= COUNTED_FROM), 1)
    count = max(1, round(seconds / unit)) if seconds else 0
    return count * unit * (-1 if span < timedelta() else 1)


@lru_cache(maxsize=4096)
def _words(seconds: int, language: str, *, is_directed: bool) -> str:
    span = timedelta(seconds=seconds)
    # Four weeks were rounded to; they must not be rounded to a month now.
    return str(format_timedelta(span, threshold=1, add_direction=is_directed, locale=language))
