"""Where the demo begins: who one wants to be, with one click, and what customers are sent meanwhile."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from troth.accounts.models import User
from troth.accounts.rules.permissions import Role
from troth.site.demo.pages.mails import ZONE, sent
from troth.site.demo.player.beat import Beat, read
from troth.site.demo.rules.cast import BY_KEY, SHOPS, STAFF, VISITORS, Colleague, Customer, Shop


@dataclass(frozen=True, slots=True)
class Place:
    """One shop as the start page offers it."""

    shop: Shop
    agent: Colleague
    customer: Customer


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    context = {
        "supervisor": BY_KEY["deniz"],
        "others": [BY_KEY["lucia"], BY_KEY["noor"], BY_KEY["owner"]],
        "places": [_place(shop) for shop in SHOPS],
        "mails": sent(),
        "to": "",
        "owner_password": settings.TROTH_DEMO,
        "trouble": trouble(read(Path(settings.TROTH_DATA))),
    }
    # Nobody is signed in: the page speaks of the group's time.
    with timezone.override(ZONE):
        return render(request, "site/demo.html", context)


def trouble(beat: Beat) -> str:
    """Why nothing happens at the moment, in one word; empty where all is well or nothing began yet."""
    return "silent" if beat.at and beat.is_silent else ""


def _place(shop: Shop) -> Place:
    agents = (one for one in STAFF if one.role == Role.AGENT and one.shops == (shop.slug,))
    return Place(shop, next(agents), VISITORS[shop.slug])


@require_POST
@login_not_required
def enter(request: HttpRequest, who: str) -> HttpResponse:
    """Sign in as somebody of the demo, by one click. There is no such address where no demo runs."""
    colleague = BY_KEY.get(who)
    if colleague is None or not settings.TROTH_DEMO:
        raise Http404
    user = get_object_or_404(User, email=colleague.email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/")
