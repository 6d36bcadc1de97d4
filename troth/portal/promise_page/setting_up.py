"""Where a brand opens its promise page, and the advice beside its promises."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand, Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.portal.promise_page import actions
from troth.portal.promise_page.advice import another, basics_of, stricter
from troth.portal.promise_page.known.all import forget
from troth.portal.promise_page.models import is_public, public_among
from troth.promises.rules.basics import Basics

EVERY_BRAND = "all"


@require_POST
def choice(request: SignedInRequest, brand: str) -> HttpResponse:
    found = _managed(request, brand)
    actions.choose(found, public=request.POST.get("public") == "yes", by=request.user)
    forget(found.slug)
    return redirect("promise_public", brand)


@require_GET
def promise_public(request: SignedInRequest, brand: str) -> HttpResponse:
    if brand == EVERY_BRAND:
        return _brands(request)
    found = _managed(request, brand)
    context = {
        "owner": found,
        "is_public": is_public(found.pk),
        "address": _server(request),
        "has_promise": found.channels.filter(policies__isnull=False).exists(),
    }
    return render(request, "promise_page/public.html", context)


@require_GET
def advice(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """A fragment for the policy of one channel."""
    found = _managed(request, brand)
    channel = get_object_or_404(Channel, brand=found, pk=channel_id)
    weeks = basics_of(found, now=timezone.now(), channel_id=channel.pk)
    return _advice(request, stricter(weeks), weeks)


@require_GET
def new_advice(request: SignedInRequest, brand: str) -> HttpResponse:
    """A fragment for who sets another channel up."""
    weeks = basics_of(_managed(request, brand), now=timezone.now())
    return _advice(request, another(weeks), weeks)


def _brands(request: SignedInRequest) -> HttpResponse:
    """Of several brands each is opened by itself."""
    managed = set(request.access.where(Permission.MANAGE))
    if not managed:
        raise Forbidden(_("Your role does not set up channels and promises."))
    rows = [brand for brand in request.access.brand_rows() if brand.pk in managed]
    public = public_among(managed)
    context = {"rows": [(brand, brand.pk in public) for brand in rows]}
    return render(request, "promise_page/brands.html", context)


def _advice(request: SignedInRequest, words: str, weeks: Basics) -> HttpResponse:
    return render(request, "promise_page/_advice.html", {"words": words, "weeks": weeks})


def _managed(request: SignedInRequest, slug: str) -> Brand:
    """One brand: to show a page is each brand's own choice."""
    brand = request.access.brand_at(slug)
    if brand is None:
        raise Http404
    if not request.access.may(Permission.MANAGE, brand.pk):
        raise Forbidden(_("Your role does not set up channels and promises."))
    return brand


def _server(request: SignedInRequest) -> str:
    return settings.TROTH_URL or request.build_absolute_uri(reverse("home")).rstrip("/")
