"""What a channel promises, on one page: written, read as a customer would, tried on last week, confirmed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.policies.draft import is_same
from troth.desk.policies.listing import rows_of
from troth.desk.policies.preview import look_of
from troth.desk.policies.sheet import Sheet, with_row
from troth.desk.policies.showing import page_of, reason_wanted, said_of, term_rows, trial_of
from troth.desk.policies.trial import trial
from troth.promises.actions import confirm_policy, withdraw_policy
from troth.promises.models import Policy


@require_GET
def policies(request: SignedInRequest, brand: str) -> HttpResponse:
    managed = request.access.where(Permission.MANAGE)
    if not managed:
        raise _forbidden()
    rows = rows_of(managed, language=get_language() or "en")
    return render(request, "desk/policies/policies.html", {"brand": brand, "rows": rows})


@require_http_methods(["GET", "POST"])
def policy(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    channel, current = _find(request, channel_id)
    if request.method != "POST":
        return _page(request, brand, Sheet(channel, current))
    sheet = Sheet(channel, current, request.POST.dict())
    if not sheet.is_valid():
        return _page(request, brand, sheet, status=422)
    draft = sheet.draft()
    if is_same(draft, current):
        return redirect("policy", brand, channel.pk)
    needed = reason_wanted(sheet, draft)
    if needed and not draft.besides.reason:
        sheet.plain.add_error("reason", needed)
        return _page(request, brand, sheet, status=422)
    confirm_policy(
        channel, draft.allowed, hours=draft.hours, confirmed_by=request.user, besides=draft.besides
    )
    return redirect(f"{reverse('policy', args=[brand, channel.pk])}#versions")


@require_POST
def draft(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """What a draft says, as it is written; nothing is kept. Without a script: with a row more, or less."""
    channel, current = _find(request, channel_id)
    if "HX-Request" not in request.headers:
        sent = with_row(request.POST.dict(), request.POST.get("act", ""))
        return _page(request, brand, Sheet(channel, current, sent))
    sheet = Sheet(channel, current, request.POST.dict())
    look = look_of(request.POST.dict(), language=get_language() or "en")
    context = said_of(sheet, look)
    touched = term_rows(sheet, only=look.row) if look.row is not None else []
    answer = render(request, "desk/policies/_said.html", {**context, "touched": touched})
    if "shown" in context:
        answer["HX-Trigger-After-Swap"] = "troth:drafted"
    return answer


@require_POST
def dry_run(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """The draft on last week's conversations."""
    channel, current = _find(request, channel_id)
    sheet = Sheet(channel, current, request.POST.dict())
    if sheet.is_valid():
        found = trial_of(trial(sheet.draft(), channel, channel.brand.slug, now=timezone.now()))
    else:
        found = {"trial_problems": sheet.problems()}
    if "HX-Request" in request.headers:
        return render(request, "desk/policies/_trial.html", found)
    return _page(request, brand, sheet, status=200 if "trial" in found else 422, **found)


@require_POST
def withdrawal(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """Promise nothing any more; what was told stays."""
    channel, _current = _find(request, channel_id)
    withdraw_policy(channel, by=request.user)
    return redirect("policy", brand, channel.pk)


def _find(request: SignedInRequest, channel_id: int) -> tuple[Channel, Policy | None]:
    visible = Channel.objects.filter(brand__in=request.access.brands).select_related("brand")
    found = get_object_or_404(visible, pk=channel_id)
    if not request.access.may(Permission.MANAGE, found.brand_id):
        raise _forbidden()
    return found, Policy.objects.current(found.pk)


def _forbidden() -> Forbidden:
    return Forbidden(_("Only an owner of the brand sets what is promised."))


def _page(
    request: SignedInRequest, brand: str, sheet: Sheet, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "desk/policies/policy.html", {**page_of(sheet, brand), **more}, status=status)
