"""How honest the announced waits were: what was foreseen beside what came of it."""

from collections import defaultdict
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Forbidden
from troth.accounts.models import Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.honesty import figures
from troth.insight.spans import choices, days_wanted
from troth.promises.honest.reliability import Judged, judged
from troth.promises.rules.wait.estimator import FEWEST


@require_GET
def honesty(request: SignedInRequest, brand: str) -> HttpResponse:
    """The last 7, 28 or 90 days of the brand, or of all brands of which this person may see it."""
    brands = request.access.where(Permission.INSIGHT)
    if not brands:
        raise Forbidden(_("Your role does not show insight."))
    days, now = days_wanted(request.GET), timezone.now()
    found = judged(brands, since=now - timedelta(days=days), now=now)
    by_channel = _by_channel(found, brands, with_brand=len(brands) > 1)
    hours = figures.days(by_channel)
    context = {
        "brand": brand,
        "choices": choices(reverse("honesty", args=[brand]), days),
        "overall": figures.share_of(found),
        "of_waiting": figures.share_of(one for one in found if one.had_to_wait),
        "unknown": sum(one.held is None for one in found),
        "fewest": FEWEST,
        "channels": figures.lines(by_channel),
        "told": figures.lines(figures.by_told(found)),
        "hours": hours,
        "legend": figures.legend(),
        "worst": figures.worst_hour(hours),
    }
    return render(request, "desk/honesty.html", context)


def _by_channel(found: list[Judged], brands: list[int], *, with_brand: bool) -> dict[str, list[Judged]]:
    """By the channel's name, the busiest first."""
    groups: defaultdict[int, list[Judged]] = defaultdict(list)
    for one in found:
        groups[one.channel_id].append(one)
    rows = Channel.objects.filter(brand__in=brands, pk__in=groups).select_related("brand")
    names = {row.pk: f"{row.brand.name}: {_name(row)}" if with_brand else _name(row) for row in rows}
    # Two chats of one brand have one name: their numbers tell them apart.
    twice = [name for name in names.values() if list(names.values()).count(name) > 1]
    order = sorted(groups, key=lambda channel: -len(groups[channel]))
    return {
        f"{names[channel]} {channel}" if names[channel] in twice else names[channel]: groups[channel]
        for channel in order
    }


def _name(channel: Channel) -> str:
    """A chat's address is a key that says nothing to a reader."""
    return _("Chat") if channel.kind == "chat" else channel.address
