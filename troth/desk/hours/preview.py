"""What hours come to: the next days one by one, and what a customer who writes now would read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, Channel
from troth.promises.models import Policy
from troth.promises.moments import LANGUAGES
from troth.promises.rules.calendar import Calendar, CalendarError, Windows, clock_text
from troth.promises.rules.hours import ONE_DAY
from troth.promises.rules.public_holidays import named_days_off
from troth.promises.rules.terms import About, due, parse
from troth.promises.wordings import all_own_words
from troth.promises.words import promise_sentence

Own = Mapping[str, str]
"""The brand's own words in one language, by name."""

AHEAD = 14
"""Days."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day as the page draws it; `bars` are minutes after midnight at which windows open and close."""

    name: str
    hours: str
    why: str
    bars: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a channel's customer would read now, by language; or why nothing can be promised."""

    channel: Channel
    sentences: tuple[tuple[str, str], ...]
    problem: str = ""


def days_ahead(calendar: Calendar, now: datetime) -> list[Day]:
    first = now.astimezone(calendar.zone).date()
    return [_day(calendar, first + number * ONE_DAY) for number in range(AHEAD)]


def said_now(brand: Brand, policies: Sequence[Policy], calendar: Calendar, now: datetime) -> list[Said]:
    """For each policy the sentence of a first reply in every language, by these hours."""
    if not policies:
        return []
    written = all_own_words(brand.pk)
    own = {
        language: {name: text for (name, spoken), text in written.items() if spoken == language}
        for language in LANGUAGES
    }
    return [_said(policy, calendar, own, now) for policy in policies]


def _said(policy: Policy, calendar: Calendar, own: Mapping[str, Own], now: datetime) -> Said:
    try:
        sentences = tuple(
            (language, _sentence(policy, calendar, now, language=language, own=own[language]))
            for language in LANGUAGES
        )
    except CalendarError as error:
        return Said(policy.channel, (), str(error))
    return Said(policy.channel, sentences)


def _sentence(policy: Policy, calendar: Calendar, now: datetime, *, language: str, own: Own) -> str:
    local = now.astimezone(calendar.zone)
    allowed = parse(policy.terms).promised("first_reply", About(language), local, plain=policy.allowed)
    assert allowed is not None, "a policy always promises a reply"
    reckoned = due(allowed, now, calendar)
    return promise_sentence(
        due_at=reckoned.due_at,
        now=now,
        opens_at=None if calendar.is_open(now) else calendar.next_opening(now),
        zone=policy.brand.zone,
        brand_zone=policy.brand.zone,
        language=language,
        own=own,
    )


def _day(calendar: Calendar, day: date) -> Day:
    windows = calendar.windows_on(day)
    bars = tuple(
        (int(window.opens / timedelta(minutes=1)), int(window.closes / timedelta(minutes=1)))
        for window in windows
    )
    return Day(
        name=str(format_date(day, "EEE d MMM", locale=(get_language() or "en").replace("-", "_"))),
        hours=_hours(windows),
        why=", ".join(filter(None, (_why(calendar, day), _change(calendar, day)))),
        bars=bars,
    )


def _hours(windows: Windows) -> str:
    if not windows:
        return _("closed")
    return ", ".join(f"{clock_text(one.opens)}-{clock_text(one.closes)}" for one in windows)


def _why(calendar: Calendar, day: date) -> str:
    """Why this day is not like its weekday."""
    if day in calendar.exceptions:
        return _("other hours")
    if day in calendar.holidays:
        return _("closed day")
    for place in calendar.public:
        for holiday, name in named_days_off(place, day.year):
            if holiday == day:
                return f"{name} ({place})"
    return ""


def _change(calendar: Calendar, day: date) -> str:
    """That the clocks change on this day, since an hour is then missing or comes twice."""
    before, after = (datetime.combine(one, time(), calendar.zone).utcoffset() for one in (day, day + ONE_DAY))
    if before is None or after is None or before == after:
        return ""
    return _("clocks go forward") if after > before else _("clocks go back")
