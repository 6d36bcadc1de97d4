"""What each channel can promise with the people on duty, and the same map beside a policy that is edited."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand, Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.paging import id_in
from troth.desk.capacity.drafts import NoDraft, draft_of, leading
from troth.desk.capacity.shown import shown
from troth.promises.capacity.models import Backing
from troth.promises.models import Policy
from troth.promises.rules.durations import allowance_text


@require_GET
def capacity(request: SignedInRequest, brand: str) -> HttpResponse:
    """One channel of the brand, the first one where none is chosen."""
    found = _planned(request, brand)
    channels = list(Channel.objects.filter(brand=found).select_related("brand").order_by("id"))
    chosen = id_in(request.GET.get("channel", ""))
    channel = next((one for one in channels if one.pk == chosen), None)
    if chosen is not None and channel is None:
        raise Http404
    channel = channel or next(iter(channels), None)
    context: dict[str, Any] = {"brand": brand, "channels": channels, "channel": channel}
    if channel is None:
        return render(request, "capacity/capacity.html", context)
    policy = Policy.objects.current(channel.pk)
    backing = Backing.objects.filter(channel=channel).first()
    context |= {
        "policy": policy,
        "outgrown": backing if backing and policy and backing.policy_id == policy.pk else None,
        "tried": request.GET.get("allowed", ""),
        "leading": allowance_text(leading(channel.kind)),
        "sets_up_here": request.access.may(Permission.MANAGE, found.pk),
    }
    try:
        context |= shown(channel, draft_of(channel, policy, request.GET.dict()), now=timezone.now())
    except NoDraft as refused:
        context |= {"refused": str(refused)}
    return render(request, "capacity/capacity.html", context, status=422 if "refused" in context else 200)


@require_http_methods(["GET", "POST"])
def policy_capacity(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """The map alone, of the policy or of the draft that is posted; nothing is written."""
    found = _planned(request, brand)
    channel = get_object_or_404(Channel.objects.select_related("brand"), pk=channel_id, brand=found)
    said = (request.POST if request.method == "POST" else request.GET).dict()
    try:
        draft = draft_of(channel, Policy.objects.current(channel.pk), said)
    except NoDraft as refused:
        # A fragment that is refused must still be shown: the browser drops what is no success.
        status = 200 if request.headers.get("HX-Request") else 422
        return render(request, "capacity/_map.html", {"refused": str(refused)}, status=status)
    return render(request, "capacity/_map.html", shown(channel, draft, now=timezone.now()))


def _planned(request: SignedInRequest, slug: str) -> Brand:
    """The brand of the path: a map is of one brand's people."""
    if slug == "all":
        raise Http404
    brand = get_object_or_404(Brand, slug=slug, id__in=request.access.brands)
    if not (
        request.access.may(Permission.STAFF, brand.pk) or request.access.may(Permission.MANAGE, brand.pk)
    ):
        raise Forbidden(_("Capacity is for those who plan shifts or set promises."))
    return brand
