"""The page on which anybody checks a receipt of a brand's, and the customer's own receipt as a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.models import Brand
from troth.core.database import brands
from troth.desk.talk import state_words
from troth.promises.receipts.links import receipt_behind
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.promises.receipts.rules.plain import NotPlain, read
from troth.promises.receipts.rules.receipt import FILE_NAME, digest
from troth.promises.receipts.rules.verify import NotTrue, check_receipt
from troth.promises.receipts.showing import receipt_by_id

LARGEST = 64 * 1024
"""Bytes. A receipt has about two thousand."""
NEWEST = 14
"""Days whose roots the page shows; the file of the year has all."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a receipt turned out to be; without `receipt` it is none of this brand's."""

    words: str
    receipt: Receipt | None = None
    told: str = ""
    due_at: datetime | None = None
    outcome: str = ""
    root: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def receipts(request: HttpRequest, brand: str) -> HttpResponse:
    found = get_object_or_404(Brand, slug=brand)
    with brands([found.pk]), timezone.override(ZoneInfo(found.zone)):
        verdict = _verdict(found, request) if request.method == "POST" else None
        shown = {
            "owner": found,
            "key": ReceiptKey.objects.filter(brand=found).order_by("-id").first(),
            "days": list(ChainDay.objects.closed().filter(brand=found).reverse()[:NEWEST]),
            "verdict": verdict,
        }
        status = 422 if verdict is not None and verdict.receipt is None else 200
        response = render(request, "receipts/receipts.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
def receipt(request: HttpRequest, brand: str, key: str) -> HttpResponse:
    """By a signed link, since it says whose it is."""
    receipt_id = receipt_behind(key)
    with brands([get_object_or_404(Brand, slug=brand).pk]):
        content = receipt_by_id(receipt_id) if receipt_id is not None else None
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{FILE_NAME}"',
            "Cache-Control": "private, no-store",
        },
    )


def _verdict(brand: Brand, request: HttpRequest) -> Verdict:
    given = request.FILES.get("receipt")
    if given is None:
        return Verdict(_("Choose the file receipt.json that came with our message."))
    keys = set(ReceiptKey.objects.filter(brand=brand).values_list("public_key", flat=True))
    try:
        said = check_receipt(read(given.read(LARGEST)), keys)
    except (NotPlain, NotTrue):
        return Verdict(
            _("This is not a receipt of %(brand)s: it was altered, or somebody else signed it.")
            % {"brand": brand.name}
        )
    return _known(brand, said)


def _known(brand: Brand, said: Any) -> Verdict:
    """A receipt with our signature: what became of the promise, and whether it is in the chain."""
    about = ("promise", "chain_day")
    found = Receipt.objects.filter(brand=brand, digest=digest(said)).select_related(*about).first()
    if found is None:
        return Verdict(
            _("%(brand)s signed this receipt, but it is missing from the ledger. That must not be.")
            % {"brand": brand.name}
        )
    return Verdict(
        _("This receipt is genuine: %(brand)s promised this.") % {"brand": brand.name},
        receipt=found,
        told=said["words"],
        due_at=found.promise.due_at,
        outcome=state_words(found.promise.state),
        root=found.chain_day.root,
    )
