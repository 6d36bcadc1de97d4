"""Told against actual: how long customers were told to wait, and how long they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.paging import id_in
from troth.desk.ledger.outcomes import LENGTHS, Outcome, Tally, tallied
from troth.desk.ledger.pages import channels_of, refuse_unless_auditor
from troth.insight.spans import choices, days_wanted
from troth.promises import moments
from troth.promises.models import Promise

MOST = 20_000
"""Promises that one page weighs, the newest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `share` is empty where there are too few to say."""

    length: str
    tally: Tally
    share: str
    interval: str


@require_GET
def promise_calibration(request: SignedInRequest, brand: str) -> HttpResponse:
    refuse_unless_auditor(request.access)
    # Altair takes more than a second to load: no start of the desk waits for it.
    from troth.desk.ledger.charts import calibration

    days, channel = days_wanted(request.GET), id_in(request.GET.get("channel", ""))
    now = timezone.now()
    found = outcomes_of(request.access, since=now - timedelta(days=days), channel=channel or None, now=now)
    context = {
        "brand": brand,
        "wide": calibration(found, size="wide"),
        "narrow": calibration(found, size="narrow"),
        "lines": _lines(found),
        "whole": _line(_("All"), tallied(found)),
        "open": sum(one.answered is None for one in found),
        "spans": choices(
            reverse("promise_calibration", args=[brand]),
            days,
            besides=f"channel={channel}" if channel else "",
        ),
        "days": days,
        "channel": channel,
        "channels": channels_of(request.access),
    }
    return render(request, "ledger/calibration.html", context)


def outcomes_of(access: Access, *, since: datetime, channel: int | None, now: datetime) -> list[Outcome]:
    """Replies that were told, from their first words on; what became void was neither kept nor broken."""
    rows = Promise.objects.filter(brand__in=access.where(Permission.AUDIT), made_at__gte=since)
    rows = rows.replies().filter(announced_at__isnull=False, replaces=None, voided_at=None)
    if channel is not None:
        rows = rows.filter(channel=channel)
    columns = rows.order_by("-id").values_list("made_at", "due_at", "answered_at", "left_at")[:MOST]
    return [
        Outcome(
            told=(due - made).total_seconds(),
            answered=(answered - made).total_seconds() if answered else None,
            waited=((answered or left or now) - made).total_seconds(),
        )
        for made, due, answered, left in columns
    ]


def _lines(found: Sequence[Outcome]) -> list[Line]:
    """By the length that was told, the shortest first; lengths that nobody was told are left out."""
    lines, shortest = [], 0.0
    for longest in LENGTHS:
        inside = [one for one in found if shortest < one.told <= longest]
        if inside:
            lines.append(_line(_length(shortest, longest), tallied(inside)))
        shortest = longest
    return lines


def _line(length: str, tally: Tally) -> Line:
    from troth.insight.report import words

    if tally.interval is None or tally.share is None:
        return Line(length, tally, "", "")
    low, high = tally.interval
    interval = _("%(low)s to %(high)s") % {"low": words.share(low), "high": words.share(high)}
    return Line(length, tally, words.share(tally.share, tally.decided), interval)


def _length(shortest: float, longest: float) -> str:
    if longest == LENGTHS[-1]:
        return _("over %(span)s") % {"span": moments.length(timedelta(seconds=shortest))}
    return _("up to %(span)s") % {"span": moments.length(timedelta(seconds=longest))}
