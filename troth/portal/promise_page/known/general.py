"""What a policy says to everybody at each hour of the week, and whether it says something else to some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from troth.promises.rules.calendar import Windows
from troth.promises.rules.hours import Window
from troth.promises.rules.terms import DAYS, HOURS, KINDS, REPLIES, About, Allowance, SegmentBy, Terms

EACH_REPLY = "reply"
"""Stands for both kinds of a reply, where they are promised the same."""
OWN = (SegmentBy.LIST, SegmentBy.TIER, SegmentBy.TAG)

Hours = Sequence[Allowance | None]
"""One for each hour of the week, from Monday at midnight on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One length, and when it is promised: `week` has each day's windows, none for the rest of the week."""

    kind: str
    allowed: Allowance
    week: tuple[Windows, ...] | None


def general_lines(terms: Terms, *, plain: timedelta, language: str) -> list[Line]:
    """By kind, special hours first; empty where one length is promised for each answer and nothing else."""
    hours = {kind: terms.week(kind, About(language), plain=plain) for kind in KINDS}
    first, later = REPLIES
    if hours[first] == hours[later]:
        hours = {EACH_REPLY: hours[first], **{kind: hours[kind] for kind in KINDS[2:]}}
    lines = [line for kind, said in hours.items() for line in _lines(kind, said)]
    says_more = len(lines) > 1 or any(line.kind != EACH_REPLY for line in lines)
    return lines if says_more else []


def some_have_their_own(terms: Terms) -> bool:
    """Whether a list, a tier or a tag is promised something else; which one is the brand's own affair."""
    return any(term.segment is not None and term.segment.by in OWN for term in terms.terms)


def _lines(kind: str, hours: Hours) -> list[Line]:
    """What is promised most of the time comes last, as what holds for the rest of the week."""
    counted: Mapping[Allowance, int] = {one: hours.count(one) for one in dict.fromkeys(hours) if one}
    if not counted:
        return []
    usual = max(counted, key=lambda one: counted[one])
    special = [Line(kind, one, _week(hours, one)) for one in counted if one != usual]
    # Where some hours have nothing, there is no rest of the week that could be spoken of.
    return [*special, Line(kind, usual, _week(hours, usual) if None in hours else None)]


def _week(hours: Hours, said: Allowance) -> tuple[Windows, ...]:
    return tuple(_day(hours[day * HOURS : (day + 1) * HOURS], said) for day in range(DAYS))


def _day(hours: Hours, said: Allowance) -> Windows:
    """Neighbouring hours that say the same, as one window."""
    starts = [hour for hour in range(HOURS) if hours[hour] == said and (not hour or hours[hour - 1] != said)]
    ends = [
        hour
        for hour in range(1, HOURS + 1)
        if hours[hour - 1] == said and (hour == HOURS or hours[hour] != said)
    ]
    return tuple(
        Window(timedelta(hours=since), timedelta(hours=until))
        for since, until in zip(starts, ends, strict=True)
    )
