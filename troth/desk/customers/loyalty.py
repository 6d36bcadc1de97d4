"""Setting a customer's tier and lists, on which promises of their own may hang."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.customers.listing import put_on, set_tier, take_off
from troth.conversations.models import Customer, CustomerList
from troth.desk.customers.pages import find


@require_POST
def tier(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    found = _find(request, customer_id)
    set_tier(found, request.POST.get("tier", ""), by=request.user)
    return redirect("customer", brand, found.pk)


@require_POST
def lists(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    """Put the customer on the list of this name; a name that is new makes the list."""
    found = _find(request, customer_id)
    put_on(found, request.POST.get("name", ""), by=request.user)
    return redirect("customer", brand, found.pk)


@require_POST
def removal(request: SignedInRequest, brand: str, customer_id: int, list_id: int) -> HttpResponse:
    found = _find(request, customer_id)
    row = get_object_or_404(CustomerList, pk=list_id, brand=found.brand_id)
    take_off(found, row, by=request.user)
    return redirect("customer", brand, found.pk)


def _find(request: SignedInRequest, customer_id: int) -> Customer:
    found = find(request, customer_id)
    if not request.access.may(Permission.WRITE, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    return found
