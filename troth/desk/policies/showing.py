"""What the page of one policy shows of a sheet: its rows and weeks, what it says, what it would have kept."""

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from troth.conversations.customers.listing import lists_in, tiers_in
from troth.conversations.models import Tag
from troth.desk.capacity.gate import reason_needed
from troth.desk.lists.words import language_name
from troth.desk.policies.changes import versions, whom
from troth.desk.policies.draft import Draft
from troth.desk.policies.forms import KINDS, TermForm
from troth.desk.policies.grid import Grid, grid_of
from troth.desk.policies.preview import FIRST_HOUR, Look, shown
from troth.desk.policies.sheet import Sheet
from troth.desk.policies.trial import Trial, TrialRow
from troth.promises.moments import LANGUAGES, spoken, weekday_name
from troth.promises.rules.durations import allowance_text
from troth.promises.rules.terms import DAYS, HOURS, Segment, SegmentBy, as_data
from troth.promises.words import policy_sentence

MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class TermRow:
    """`words` name it: "First reply, Everybody"."""

    place: int
    form: TermForm
    grid: Grid
    words: str


def page_of(sheet: Sheet, brand: str) -> dict[str, Any]:
    """All that stands on the page."""
    channel = sheet.channel
    return {
        "brand": brand,
        "channel": channel,
        "current": sheet.policy,
        "sheet": sheet,
        "rows": term_rows(sheet),
        "days": [weekday_name(day).capitalize() for day in range(DAYS)],
        "hours": [f"{hour:02}:00" for hour in range(HOURS)],
        "languages": LANGUAGES,
        "language_name": language_name,
        "known": _known(channel.brand_id),
        "versions": versions(channel),
        "capacity_url": reverse("policy_capacity", args=[channel.brand.slug, channel.pk]),
        **_first_said(sheet),
    }


def said_of(sheet: Sheet, look: Look) -> dict[str, Any]:
    """What a draft says of this look; or, where it cannot be read, what is wrong with it."""
    context: dict[str, Any] = {"look": look, "channel": sheet.channel, "sheet": sheet}
    if not sheet.is_valid():
        return {**context, "problems": sheet.problems()}
    draft = sheet.draft()
    return {
        **context,
        "shown": shown(draft, sheet.channel.brand, look),
        "needed": reason_wanted(sheet, draft),
        "allowed": allowance_text(draft.allowed),
        "terms": json.dumps(as_data(draft.terms)),
        "plain": policy_sentence(draft.allowed, draft.calendar, get_language() or "en"),
    }


def reason_wanted(sheet: Sheet, draft: Draft) -> str | None:
    """Why a reason must be stated before this draft can be confirmed, in a sentence."""
    return reason_needed(sheet.channel, draft.terms, draft.allowed, calendar=draft.calendar)


def term_rows(sheet: Sheet, *, only: int | None = None) -> list[TermRow]:
    return [
        TermRow(place, form, grid_of(form), _named(form))
        for place, form in enumerate(sheet.rows)
        if only is None or place == only
    ]


def _named(form: TermForm) -> str:
    kind = dict(KINDS).get(str(form["kind"].value()), "")
    by, value = str(form["by"].value() or ""), str(form["value"].value() or "")
    known = by in list(SegmentBy) and bool(value)
    return f"{kind}, {whom(Segment(SegmentBy(by), value) if known else None)}"


def trial_of(trial: Trial) -> dict[str, Any]:
    """A dry run with its kinds and customers in words."""
    kinds = dict(KINDS)
    return {"trial": trial, "tried": [(str(kinds[row.kind]), _whom(row), row) for row in trial.rows]}


def _whom(row: TrialRow) -> str:
    return whom(Segment(SegmentBy(row.by), row.segment) if row.by else None)


def _first_said(sheet: Sheet) -> dict[str, Any]:
    """What is confirmed now is read back as if it had been sent, so that there is one way to say it."""
    look = Look(0 if sheet.rows else None, 0, FIRST_HOUR, spoken(get_language() or "en"))
    if sheet.plain.is_bound:
        return said_of(sheet, look)
    return {**said_of(Sheet(sheet.channel, sheet.policy, sheet.as_sent()), look), "sheet": sheet}


def _known(brand_id: int) -> dict[str, list[str]]:
    """The names to choose from."""
    tags = Tag.objects.filter(brand=brand_id).order_by("name").values_list("name", flat=True)
    return {
        "list": [row.name for row in lists_in(brand_id)[:MOST_OFFERED]],
        "tier": tiers_in(brand_id)[:MOST_OFFERED],
        "tag": list(tags[:MOST_OFFERED]),
        "language": list(LANGUAGES),
    }
