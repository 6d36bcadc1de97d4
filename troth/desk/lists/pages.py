from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.models import Brand
from troth.accounts.web import SignedInRequest
from troth.conversations.search.rules.reading import LONGEST
from troth.desk.lists.listing import Asked, listing
from troth.desk.lists.saved import LONGEST_NAME, remove_view, rename_view, save_view
from troth.desk.lists.words import CLAIM_WORDS, EMPTY, LABELS, ORDERS, language_name
from troth.desk.models import SavedView


class ViewForm(forms.Form):
    """A name for a search. What is wrong with either is said by the action itself."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME * 4)
    query = forms.CharField(required=False, max_length=LONGEST)
    is_shared = forms.BooleanField(required=False)


@require_GET
def conversations(request: SignedInRequest, brand: str) -> HttpResponse:
    asked = Asked(
        view=request.GET.get("view", ""),
        typed=request.GET.get("q", ""),
        cursor=request.GET.get("after") or None,
    )
    shown = listing(request.access, brand, asked)
    template = "desk/_list.html" if request.headers.get("HX-Request") else "desk/conversations.html"
    context = {
        **shown,
        "brand": brand,
        "show_brand": brand == "all",
        "title": LABELS.get(shown["view"]),
        "order_words": ORDERS.get(shown["view"]),
        "empty": EMPTY.get(shown["view"]),
        "completions": CLAIM_WORDS,
        "language_name": language_name,
        "may_save": brand != "all",
    }
    return render(request, template, context)


@require_POST
def saved(request: SignedInRequest, brand: str) -> HttpResponse:
    """Keep a search under a name, in one brand."""
    given = _given(request)
    place = get_object_or_404(Brand, slug=brand, id__in=request.access.brands)
    view = save_view(
        request.access,
        place.pk,
        name=given["name"],
        query=given["query"],
        is_shared=given["is_shared"],
    )
    return _to(brand, view.query)


@require_POST
def saved_view(request: SignedInRequest, brand: str, view_id: int) -> HttpResponse:
    """Rename or share a view of one's own, or remove it."""
    mine = SavedView.objects.visible_to(request.access).filter(owner=request.user.pk)
    view, given = get_object_or_404(mine, pk=view_id), _given(request)
    if "remove" in request.POST:
        remove_view(view)
    else:
        rename_view(request.access, view, name=given["name"], is_shared=given["is_shared"])
    return _to(brand, view.query)


def _given(request: SignedInRequest) -> dict[str, Any]:
    form = ViewForm(request.POST)
    form.is_valid()
    return {"name": "", "query": "", "is_shared": False, **form.cleaned_data}


def _to(brand: str, query: str) -> HttpResponse:
    return redirect(f"{reverse('conversations', args=[brand])}?{urlencode({'q': query})}")
