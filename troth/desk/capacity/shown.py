"""A channel's capacity as a page shows it: the map, what can be promised, and what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.accounts.models import Channel
from troth.desk.capacity import words
from troth.promises.capacity.reckoning import Draft, Reckoned, reckon
from troth.promises.capacity.rules.capacity import ENOUGH, MOST_MORE, SHARES, Capacity, HourOfWeek
from troth.promises.capacity.rules.handling import FEWEST
from troth.promises.moments import weekday_name


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    hours: tuple[HourOfWeek, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` as notices have it: "" where it can be kept, "risk" where too little is known, "error"."""

    tone: str
    title: str
    words: str


def shown(channel: Channel, draft: Draft, *, now: datetime) -> dict[str, Any]:
    """What `capacity/_map.html` draws; `channel.brand` is loaded."""
    found = reckon(channel, draft, now=now)
    whole = found.capacity
    return {
        "channel": channel,
        "days": [Day(weekday_name(day), whole.hours[day * 24 : day * 24 + 24]) for day in range(7)],
        "came": [hour for hour in whole.hours if hour.share is not None],
        "verdict": _verdict(whole),
        "tightest": [(words.percent(share), whole.tightest[share]) for share in SHARES if whole.tightest],
        "more": _more(whole),
        "busiest": _busiest(whole),
        "basis": _basis(channel, found),
        "is_always": draft.calendar.is_always,
        "zone": found.zone.key,
        "words": words,
        "shares": SHARES,
        "when": weekday_name,
    }


def _verdict(whole: Capacity) -> Verdict:
    if whole.share is None:
        return Verdict("risk", _("Too few to say."), _few(whole))
    share = words.percent(whole.share)
    if whole.cannot_be_kept:
        return Verdict(
            "error",
            _("%(share)s of this promise can be kept.") % {"share": share},
            _("That is too little: it can be confirmed only with a stated reason."),
        )
    short = sum(hour.is_short for hour in whole.hours)
    return Verdict(
        "",
        _("%(share)s of this promise can be kept.") % {"share": share},
        ngettext(
            "In %(count)s hour of the week the people there cannot keep it.",
            "In %(count)s hours of the week the people there cannot keep it.",
            short,
        )
        % {"count": short}
        if short
        else _("In every hour of the week the people there can keep it."),
    )


def _few(whole: Capacity) -> str:
    if whole.seen >= FEWEST:
        return _("What is known so far is less than a whole week.")
    return ngettext(
        "%(count)s turn is known so far; it takes %(fewest)s, and a whole week of them.",
        "%(count)s turns are known so far; it takes %(fewest)s, and a whole week of them.",
        whole.seen,
    ) % {"count": whole.seen, "fewest": FEWEST}


def _more(whole: Capacity) -> str:
    enough = words.percent(ENOUGH)
    if whole.more_people is None:
        return _("Not even %(count)s more people in every open hour would keep %(share)s of it.") % {
            "count": MOST_MORE,
            "share": enough,
        }
    if not whole.more_people:
        return ""
    return ngettext(
        "With %(count)s more person in every open hour %(share)s of it could be kept.",
        "With %(count)s more people in every open hour %(share)s of it could be kept.",
        whole.more_people,
    ) % {"count": whole.more_people, "share": enough}


def _busiest(whole: Capacity) -> str:
    if whole.busiest_share is None:
        return ""
    return _("In a week as busy as the busiest of them: %(share)s.") % {
        "share": words.percent(whole.busiest_share)
    }


def _basis(channel: Channel, found: Reckoned) -> list[str]:
    """What it was reckoned from, each in a sentence."""
    whole, kind = found.capacity, found.history.kinds[channel.kind]
    said = [
        _seen(whole),
        words.people_words(found.duty),
        words.handling_words(kind.handling),
    ]
    if kind.patience is not None:
        said.append(words.patience_words(kind.patience))
    return said


def _seen(whole: Capacity) -> str:
    if whole.weeks < 1:
        text = ngettext(
            "From %(count)s turn in less than a week.",
            "From %(count)s turns in less than a week.",
            whole.seen,
        )
        return text % {"count": whole.seen}
    text = ngettext(
        "From %(count)s turn of the last %(weeks)s weeks.",
        "From %(count)s turns of the last %(weeks)s weeks.",
        whole.seen,
    )
    return text % {"count": whole.seen, "weeks": words.number(whole.weeks)}
