"""/BRAND/offers: what somebody is asked, holds and has answered today; and the cards on every other page."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.agents.presence import CHOSEN
from troth.desk.lists.words import language_name
from troth.desk.offers import words
from troth.desk.offers.standing import mark_shown, standing
from troth.desk.offers.today import ended_today, held, sums
from troth.desk.routing.words import price_words, why_me
from troth.people.presence import beat, choose


@require_GET
def standing_offers(request: SignedInRequest) -> HttpResponse:
    """The cards alone, in all brands of this person."""
    return cards(request)


@require_GET
def offers(request: SignedInRequest, brand: str) -> HttpResponse:
    return page(request)


@require_POST
def presence(request: SignedInRequest) -> HttpResponse:
    """Online or away in all brands of this person, by a form: it works without a script."""
    _ensure_answers(request)
    now_is = choose(request.user, request.access.where(Permission.WRITE), request.POST.get("chosen", ""))
    request.session[CHOSEN] = now_is.value
    back_to = request.access.brand_at(request.POST.get("brand"))
    return redirect("offers", back_to.slug if back_to else "all")


def cards(request: SignedInRequest, *, refused: str = "") -> HttpResponse:
    """`refused` is a sentence that stands above them."""
    now = timezone.now()
    return render(request, "offers/_cards.html", {**_asked(request, now), "refused": refused})


def page(request: SignedInRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The whole page. Whoever looks at it is here: without a script no other word of theirs says so."""
    _ensure_answers(request)
    now_is = beat(request.user, request.access.where(Permission.WRITE))
    now = timezone.now()
    ended = ended_today(request.access, now)
    context = {
        **_asked(request, now),
        "refused": refused,
        "chosen_presence": now_is.value if now_is else None,
        "held": held(request.access),
        "ended": ended,
        "sums": sums(ended),
        "show_brand": len(request.access.brands) > 1,
    }
    return render(request, "offers/offers.html", context, status=status)


def _asked(request: SignedInRequest, now: datetime) -> dict[str, Any]:
    found = standing(request.access, now)
    mark_shown(found, now)
    return {
        "asked": found,
        "shown_at": now,
        "several_brands": len(request.all_brands) > 1,
        "words": words,
        "why_me": why_me,
        "price_words": price_words,
        "language_name": language_name,
    }


def _ensure_answers(request: SignedInRequest) -> None:
    if not request.access.where(Permission.WRITE):
        raise Forbidden(_("Your role answers no customers, so nothing is offered to you."))
