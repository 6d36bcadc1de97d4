"""The ledger's pages: the list, and one promise with all that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Access, Forbidden
from troth.accounts.models import Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.paging import page_by_id
from troth.desk.ledger.history import history_of
from troth.desk.ledger.rows import row_of
from troth.desk.ledger.wanted import PARTS, Wanted, promises_of, wanted_of
from troth.desk.resets.showing import cause_words
from troth.desk.talk import kind_words, state_words
from troth.promises import moments
from troth.promises.models import STATES, Promise, PromiseKind
from troth.promises.receipts.links import link_to
from troth.promises.receipts.models import Receipt
from troth.promises.receipts.rules.receipt import FILE_NAME
from troth.promises.rules.due import Explanation

SIZE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of an explanation: open time counts, closed time does not."""

    is_open: bool
    since: datetime
    until: datetime
    lasted: str


@require_GET
def promises(request: SignedInRequest, brand: str) -> HttpResponse:
    refuse_unless_auditor(request.access)
    wanted, now = wanted_of(request.GET), timezone.now()
    rows = promises_of(request.access, wanted).select_related(*PARTS)
    found, following = page_by_id(rows, cursor=request.GET.get("after") or None, size=SIZE)
    address = reverse("promises", args=[brand])
    context = {
        "brand": brand,
        "show_brand": brand == "all",
        "rows": [row_of(promise, now) for promise in found],
        "wanted": wanted,
        "is_narrowed": bool(wanted.as_query(state="")),
        "states": _states(address, wanted),
        "kinds": [(kind, kind_words(Promise(kind=kind))) for kind in PromiseKind.values],
        "channels": channels_of(request.access),
        "clear_url": address,
        "files": _files(brand, wanted),
        "beside": _beside(brand, request.access),
        "next_url": _next(address, wanted, following),
    }
    return render(request, "ledger/promises.html", context)


@require_GET
def promise(request: SignedInRequest, brand: str, promise_id: int) -> HttpResponse:
    """One promise: its words, its reason step by step, its chain, its receipt and its history."""
    refuse_unless_auditor(request.access)
    rows = Promise.objects.visible_to(request.access)
    parts = (*PARTS, "announcement", "policy__confirmed_by", "replaces")
    found = get_object_or_404(rows.select_related(*parts), pk=promise_id)
    receipt = Receipt.objects.filter(promise=found).select_related("chain_day").first()
    context = {
        "brand": brand,
        "row": row_of(found, timezone.now()),
        "promise": found,
        "steps": _steps(found),
        "before": found.replaces,
        "cause_words": cause_words,
        "receipt": receipt,
        "receipt_url": link_to(found.brand.slug, receipt.pk) if receipt else None,
        "receipt_name": FILE_NAME,
        "history": history_of(found),
    }
    return render(request, "ledger/promise.html", context)


def refuse_unless_auditor(access: Access) -> None:
    if not access.where(Permission.AUDIT):
        raise Forbidden(_("Your role does not show promises."))


def _states(address: str, wanted: Wanted) -> list[Choice]:
    def leading_to(state: str) -> str:
        asked = wanted.as_query(state=state)
        return f"{address}?{urlencode(asked)}" if asked else address

    choices = [Choice(_("All"), leading_to(""), not wanted.state)]
    return choices + [Choice(state_words(one), leading_to(one), one == wanted.state) for one in STATES]


def channels_of(access: Access) -> list[Channel]:
    mine = Channel.objects.filter(brand__in=access.where(Permission.AUDIT))
    return list(mine.order_by("address").only("address", "kind"))


def _files(brand: str, wanted: Wanted) -> Mapping[str, str]:
    """The same list as a file, by its format."""
    asked = urlencode(wanted.as_query())
    return {
        form.upper(): reverse(f"promises_{form}", args=[brand]) + (f"?{asked}" if asked else "")
        for form in ("csv", "json")
    }


def _beside(brand: str, access: Access) -> list[Choice]:
    """The pages about promises as a whole, as far as they are there and this person may see them."""
    pages = [
        ("promise_calibration", _("Told against actual"), Permission.AUDIT),
        ("honesty", _("Announced waits"), Permission.INSIGHT),
        ("policies", _("What we promise"), Permission.MANAGE),
        ("hours", _("Opening hours"), Permission.MANAGE),
        ("words", _("Words"), Permission.MANAGE),
        ("promise_public", _("Promise page"), Permission.MANAGE),
    ]
    choices = []
    for name, label, permission in pages:
        if access.where(permission) and (url := _url_of(name, brand)):
            choices.append(Choice(label, url, False))
    return choices


def _url_of(name: str, brand: str) -> str | None:
    try:
        return reverse(name, args=[brand]) if brand != "all" or name == "promise_calibration" else None
    except NoReverseMatch:
        return None


def _next(address: str, wanted: Wanted, following: str | None) -> str | None:
    return f"{address}?{urlencode({**wanted.as_query(), 'after': following})}" if following else None


def _steps(found: Promise) -> list[Step]:
    """From receipt to the due time."""
    explained = Explanation.from_data(found.explanation)
    steps, reached = [], explained.received_at
    for since, until in explained.used:
        if since > reached:
            steps.append(_step(False, reached, since))
        steps.append(_step(True, since, until))
        reached = until
    return steps


def _step(is_open: bool, since: datetime, until: datetime) -> Step:
    return Step(is_open, since, until, moments.length(until - since))
