"""A dry run: last week's real conversations, had a draft been the policy. It changes and sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from troth.accounts.models import Channel
from troth.core.database import fetched, statement
from troth.desk.policies.draft import Draft
from troth.desk.policies.rules.timeline import Timeline
from troth.desk.policies.rules.trial import Group, Lived, Tried, Verdict, grouped, tried
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.terms import About, Allowance, Term

TURNS = statement(__package__, "turns")
UPDATES = statement(__package__, "updates")
LASTS = timedelta(days=7)
MOST = 5000
"""Turns that are looked at, the newest first."""
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BrokenRow:
    url: str
    subject: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    was: str
    was_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One kind and segment. `promised` are allowances with how many would have got each, most first."""

    kind: str
    segment: str
    by: str
    promised: list[tuple[str, int]]
    count: int
    kept: int
    broken: int
    open: int
    were_kept: int
    were_broken: int
    were_told_nothing: int
    first_broken: list[BrokenRow]

    @property
    def share(self) -> int | None:
        """Of those that have ended, in whole percent."""
        ended = self.kept + self.broken
        return self.kept * 100 // ended if ended else None


@dataclass(frozen=True, slots=True)
class Trial:
    """`is_cut`: there were more than MOST. `problem`: the draft's calendar cannot be reckoned with."""

    since: datetime
    until: datetime
    rows: list[TrialRow]
    is_cut: bool
    problem: str = ""


def trial(draft: Draft, channel: Channel, slug: str, *, now: datetime) -> Trial:
    """Two queries, whatever the number of rows."""
    asked = {
        "brand": channel.brand_id,
        "channel": channel.pk,
        "since": now - LASTS,
        "until": now,
        "most": MOST + 1,
    }
    turns, updates = fetched(TURNS, asked), fetched(UPDATES, asked)
    is_cut = max(len(turns), len(updates)) > MOST
    lived = [*_turns(turns[:MOST]), *_updates(updates[:MOST])]
    try:
        found = all_tried(draft, lived, since=now - LASTS, now=now)
    except CalendarError as error:
        return Trial(now - LASTS, now, [], is_cut, str(error))
    return Trial(now - LASTS, now, [_row(group, slug) for group in grouped(found)], is_cut)


def all_tried(draft: Draft, lived: list[Lived], *, since: datetime, now: datetime) -> list[Tried]:
    """Thousands of words, of which few differ in what their terms ask for, by one walk of the calendar."""
    timeline = Timeline(draft.calendar, since)
    said: dict[tuple[object, ...], tuple[Term | None, Allowance | None]] = {}

    def says(kind: str, about: About, start: datetime) -> tuple[Term | None, Allowance | None]:
        local = start.astimezone(draft.calendar.zone)
        asked = (kind, about, local.weekday(), local.hour)
        if asked not in said:
            said[asked] = draft.allowance(kind, about, start)
        return said[asked]

    return [tried(one, says, timeline.due_at, now=now) for one in lived]


def _turns(rows: list[tuple[Any, ...]]) -> Iterator[Lived]:
    for row in rows:
        conversation, subject, language, is_first, said_at, answered_at, closed_at, *rest = row
        tier, tags, lists, was, was_due_at = rest
        about = About(language, frozenset(tags), tier, frozenset(lists))
        kind = "first_reply" if is_first else "next_reply"
        yield Lived(
            conversation, subject, kind, about, said_at, answered_at, was=was or "", was_due_at=was_due_at
        )
        if is_first:
            solved_at = closed_at if answered_at is not None else None
            yield Lived(
                conversation, subject, "resolution", about, said_at, solved_at, was="", was_due_at=None
            )


def _updates(rows: list[tuple[Any, ...]]) -> Iterator[Lived]:
    for conversation, subject, language, said_at, next_at, tier, tags, lists in rows:
        about = About(language, frozenset(tags), tier, frozenset(lists))
        yield Lived(conversation, subject, "update", about, said_at, next_at, was="", was_due_at=None)


def _row(group: Group, slug: str) -> TrialRow:
    segment = group.segment
    return TrialRow(
        kind=group.kind,
        segment=segment.value if segment else "",
        by=str(segment.by) if segment else "",
        promised=group.promised.most_common(),
        count=group.ended.total(),
        kept=group.ended[Verdict.KEPT],
        broken=group.ended[Verdict.BROKEN],
        open=group.ended[Verdict.OPEN],
        were_kept=group.were["kept"],
        were_broken=group.were["broken"],
        were_told_nothing=group.were[""] + group.were["untold"],
        first_broken=[
            BrokenRow(
                url=reverse("conversation", args=[slug, one.lived.conversation_id]),
                subject=one.lived.subject,
                started_at=one.lived.started_at,
                due_at=one.due_at,
                ended_at=one.lived.ended_at,
                was=one.lived.was,
                was_due_at=one.lived.was_due_at,
            )
            for one in group.broken[:MOST_SHOWN]
            if one.due_at is not None
        ],
    )
