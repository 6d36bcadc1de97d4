"""How long until, or since, in words: the same few dozen of them, page after page."""

from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.translation import get_language, gettext

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
    span = _words(_rounded(now - due_at), get_language() or "en", is_directed=False)
    return gettext("%(span)s late") % {"span": span}


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
