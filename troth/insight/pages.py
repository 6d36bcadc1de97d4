"""Insight: the measures of the audit over what is live, for those who lead and those who look on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.insight.report import words
from troth.insight.report.known import value_of

SPANS = (7, 28, 90)
"""Days to choose from."""
USUAL = 28


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool


@require_GET
def insight(request: SignedInRequest, brand: str) -> HttpResponse:
    """The last 7, 28 or 90 days of the brand, or of all brands of which this person may see it."""
    # Ibis and Altair take more than a second to load: no start of the desk waits for them.
    from troth.insight.live import measured
    from troth.insight.report.sections.contents import contents

    brands = request.access.where(Permission.INSIGHT)
    if not brands:
        raise Forbidden(_("Your role does not show insight."))
    days, now = _days(request), timezone.now()
    found = measured(brands, since=now - timedelta(days=days), until=now)
    context = {
        "brand": brand,
        "report": contents(found, timezone.get_current_timezone()),
        "has_turns": bool(value_of(found.overall, "turns")),
        "span": _span(now, days),
        "zone": _zones(brands),
        "choices": _choices(brand, days),
        "is_live": True,
    }
    return render(request, "insight/insight.html", context)


def _days(request: SignedInRequest) -> int:
    wanted = request.GET.get("days", "")
    return next((days for days in SPANS if str(days) == wanted), USUAL)


def _span(now: datetime, days: int) -> str:
    return words.span(timezone.localtime(now - timedelta(days=days)), timezone.localtime(now))


def _choices(brand: str, days: int) -> list[Choice]:
    address = reverse("insight", args=[brand])
    return [
        Choice(
            ngettext("%(count)s day", "%(count)s days", one) % {"count": one},
            f"{address}?days={one}",
            one == days,
        )
        for one in SPANS
    ]


def _zones(brands: list[int]) -> str:
    """The zones of the brands: the view tells each hour of the week in the zone of its brand."""
    return ", ".join(
        Brand.objects.filter(id__in=brands).values_list("zone", flat=True).distinct().order_by("zone")
    )
