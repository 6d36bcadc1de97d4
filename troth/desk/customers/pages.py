from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import urlencode

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.customers import erasing, exporting, merging
from troth.conversations.customers.erasing import NotErased
from troth.conversations.models import Customer, Merge
from troth.core.paging import id_in
from troth.desk.customers import about
from troth.desk.customers.history import history_of
from troth.desk.customers.listing import addresses_of, listing
from troth.desk.customers.standing import loyalty_of

MEMORY = 8 * 1024 * 1024
"""Bytes of an export that are held in memory before they go to the disk."""


class ErasureForm(forms.Form):
    """Who erases a customer types the customer's name, so that nobody does it by a slip."""

    name = forms.CharField(max_length=1000, required=False)


@require_GET
def customers(request: SignedInRequest, brand: str) -> HttpResponse:
    shown = listing(
        request.access, brand, words=request.GET.get("q", ""), cursor=request.GET.get("after") or None
    )
    return render(request, "desk/customers.html", {**shown, "brand": brand, "show_brand": brand == "all"})


@require_GET
def customer(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    found = find(request, customer_id)
    if found.merged_into_id:
        return redirect("customer", brand, found.merged_into_id)
    days, following = history_of(found, request.access, brand, cursor=request.GET.get("after") or None)
    address = reverse("customer", args=[brand, found.pk])
    may_merge = _may_merge(request, found)
    may_write = request.access.may(Permission.WRITE, found.brand_id) and not found.erased_at
    context = {
        "brand": brand,
        "customer": found,
        "addresses": addresses_of([found.pk], request.access).get(found.pk, []),
        "days": days,
        "next_url": f"{address}?{urlencode({'after': following})}" if following else None,
        "is_first_page": not request.GET.get("after"),
        "owed": about.owed_to(found, request.access, brand),
        "given": about.given_by(found, request.access),
        "kinds": about.kinds(),
        "likes": about.likely_the_same(found, brand) if may_merge else [],
        "merges": about.merged_into(found, brand) if may_merge else [],
        "may_note": may_write,
        **loyalty_of(found, offers=may_write),
        "may_erase": request.access.may(Permission.MANAGE, found.brand_id) and not found.erased_at,
    }
    return render(request, "desk/customer.html", context)


@require_POST
def merges(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    """The other one becomes the one whose page this is."""
    found, other = _find_to_merge(request, customer_id), _other(request)
    merging.merge(found, other, by=request.user)
    return redirect("customer", brand, found.pk)


@require_POST
def apartness(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    found, other = _find_to_merge(request, customer_id), _other(request)
    merging.keep_apart(found, other, by=request.user)
    return redirect("customer", brand, found.pk)


@require_POST
def undoing(request: SignedInRequest, brand: str, customer_id: int, merge_id: int) -> HttpResponse:
    found = _find_to_merge(request, customer_id)
    merged = get_object_or_404(Merge.objects.select_related("kept", "gone"), pk=merge_id, kept=found)
    merging.undo(merged, by=request.user)
    return redirect("customer", brand, found.pk)


@require_POST
def export(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponseBase:
    found = _find_as_owner(request, customer_id)
    stream = cast("IO[bytes]", SpooledTemporaryFile(max_size=MEMORY))  # noqa: SIM115 - closed below
    exporting.export(found, stream, by=request.user)
    return _download(stream, f"customer-{found.pk}.zip")


@require_POST
def erasure(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    found = _find_as_owner(request, customer_id)
    form = ErasureForm(request.POST)
    if not form.is_valid() or form.cleaned_data["name"].split() != found.name.split():
        raise NotErased(_("Nothing was erased: the name that you typed is not this customer's."))
    erasing.erase(found, by=request.user)
    return redirect("customer", brand, found.pk)


def find(request: SignedInRequest, customer_id: int) -> Customer:
    """Somebody who was merged is not there any more: what they said is at whom they turned out to be."""
    visible = Customer.objects.visible_to(request.access).select_related("brand")
    return get_object_or_404(visible, pk=customer_id)


def _download(stream: IO[bytes], name: str) -> HttpResponseBase:
    """A small file at once, so that nothing stays open; a large one piece by piece, closed at its end."""
    size = stream.tell()
    stream.seek(0)
    if size > MEMORY:
        return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip")
    with stream:
        answer = HttpResponse(stream.read(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _may_merge(request: SignedInRequest, found: Customer) -> bool:
    """Who may read and answer all; an expert cannot know who is who."""
    may = request.access.may
    return may(Permission.READ, found.brand_id) and may(Permission.WRITE, found.brand_id)


def _find_to_merge(request: SignedInRequest, customer_id: int) -> Customer:
    found = find(request, customer_id)
    if not _may_merge(request, found):
        raise Forbidden(_("Your role may not say who is who."))
    return found


def _other(request: SignedInRequest) -> Customer:
    number = id_in(request.POST.get("other", ""))
    if number is None:
        raise Http404
    return find(request, number)


def _find_as_owner(request: SignedInRequest, customer_id: int) -> Customer:
    found = find(request, customer_id)
    if not request.access.may(Permission.MANAGE, found.brand_id):
        raise Forbidden(_("Only an owner of the brand may take a customer's data out, or erase them."))
    return found
