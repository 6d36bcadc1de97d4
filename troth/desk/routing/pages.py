"""/BRAND/routing: how this brand gives its work out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.agents.about import one_brand
from troth.desk.routing.choices import choices
from troth.desk.routing.forms import RoutingForm, routing_values
from troth.routing.actions import set_routing
from troth.routing.models import Routing


@require_GET
def routing(request: SignedInRequest, brand: str) -> HttpResponse:
    current = _find(request, brand)
    return _page(request, current, RoutingForm(initial=routing_values(current)))


@require_POST
def routing_setting(request: SignedInRequest, brand: str) -> HttpResponse:
    current, form = _find(request, brand), RoutingForm(request.POST)
    if not form.is_valid():
        return _page(request, current, form, status=422)
    set_routing(current.brand, form.way(), by=request.user, now=timezone.now())
    return redirect("routing", brand)


def _find(request: SignedInRequest, slug: str) -> Routing:
    """As it was set, or as it is for who set nothing. Raises Forbidden where this person may not set it."""
    brand = one_brand(request, slug)
    if not request.access.may(Permission.STAFF, brand.pk):
        raise Forbidden(_("Only an owner or a supervisor says how work is given out."))
    found = Routing.objects.filter(brand=brand).select_related("set_by", "brand").first()
    return found or Routing(brand=brand)


def _page(
    request: SignedInRequest, current: Routing, form: RoutingForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "brand": current.brand.slug,
        "brand_name": current.brand.name,
        "current": current,
        "form": form,
        "chosen": form["policy"].value(),
        "choices": choices(),
    }
    return render(request, "routing/routing.html", context, status=status)
