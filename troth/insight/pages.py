"""Insight: the measures of the audit over what is live, for those who lead and those who look on."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.insight.report import words
from troth.insight.report.known import value_of
from troth.insight.spans import choices, days_wanted


@require_GET
def insight(request: SignedInRequest, brand: str) -> HttpResponse:
    """The last 7, 28 or 90 days of the brand, or of all brands of which this person may see it."""
    # Ibis and Altair take more than a second to load: no start of the desk waits for them.
    from troth.insight.live import measured
    from troth.insight.report.sections.contents import contents

    brands = request.access.where(Permission.INSIGHT)
    if not brands:
        raise Forbidden(_("Your role does not show insight."))
    days, now = days_wanted(request.GET), timezone.now()
    found = measured(brands, since=now - timedelta(days=days), until=now)
    context = {
        "brand": brand,
        "report": contents(found, timezone.get_current_timezone()),
        "has_turns": bool(value_of(found.overall, "turns")),
        "span": _span(now, days),
        "zone": _zones(brands),
        "choices": choices(reverse("insight", args=[brand]), days),
        "is_live": True,
    }
    return render(request, "insight/insight.html", context)


def _span(now: datetime, days: int) -> str:
    return words.span(timezone.localtime(now - timedelta(days=days)), timezone.localtime(now))


def _zones(brands: list[int]) -> str:
    """The zones of the brands: the view tells each hour of the week in the zone of its brand."""
    return ", ".join(
        Brand.objects.filter(id__in=brands).values_list("zone", flat=True).distinct().order_by("zone")
    )
