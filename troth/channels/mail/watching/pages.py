"""A test mail from the set-up page: sent by one request, looked for by others, so that none has to wait."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.channels.mail.jobs import send_canary
from troth.channels.mail.models import Canary
from troth.channels.mail.watching.canaries import new_canary
from troth.channels.mail.watching.steps import CANARY_TAKES, is_back
from troth.core.errors import Refused

WAITS = timedelta(seconds=CANARY_TAKES)


@require_POST
def send_test(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, channel_id)
    canary = new_canary(channel)
    # By a job, once this is committed: mail that comes back must be known to be ours.
    send_canary.defer(brand_id=channel.brand_id, canary_id=canary.pk)
    return _fragment(request, brand, canary, state="waits", words=_("Sent. Is it back yet?"))


@require_GET
def look_for_test(request: SignedInRequest, brand: str, channel_id: int, canary_id: int) -> HttpResponse:
    canary = get_object_or_404(Canary, pk=canary_id, channel=_channel(request, channel_id))
    return _fragment(request, brand, canary, **_how_it_went(canary))


def _how_it_went(canary: Canary) -> dict[str, str]:
    if canary.trouble:
        return {"state": "failed", "words": _("It could not be sent: %(words)s") % {"words": canary.trouble}}
    try:
        came_back = is_back(canary)
    except Refused as trouble:
        return {"state": "failed", "words": str(trouble)}
    waited = timezone.now() - canary.sent_at
    if came_back:
        took = canary.came_back_at - canary.sent_at if canary.came_back_at else waited
        words = _("It came back after %(seconds)s seconds.") % {"seconds": round(took.total_seconds())}
        return {"state": "back", "words": words}
    if waited < WAITS:
        return {"state": "waits", "words": _("Sent. Is it back yet?")}
    words = _("It was sent, but did not come back within %(seconds)s seconds: does the address lead here?")
    return {"state": "failed", "words": words % {"seconds": round(CANARY_TAKES)}}


def _channel(request: SignedInRequest, channel_id: int) -> Channel:
    rows = Channel.objects.filter(brand__in=request.access.brands, kind="mail").select_related("brand")
    found = get_object_or_404(rows, pk=channel_id)
    if not request.access.may(Permission.MANAGE, found.brand_id):
        raise Forbidden(_("Only owners set up channels."))
    return found


def _fragment(
    request: SignedInRequest, brand: str, canary: Canary, *, state: str, words: str
) -> HttpResponse:
    shown = {"brand": brand, "canary": canary, "state": state, "words": words}
    return render(request, "mail/_test_mail.html", shown)
