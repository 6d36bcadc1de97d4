"""What a brand publishes of its receipts under /.well-known/troth/BRAND/: keys, roots and proofs, no names.

Open to everybody, also to scripts of other sites: an auditor is nobody's guest. The format: docs/receipts.md.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from troth.accounts.models import Brand
from troth.core.database import brands
from troth.promises.receipts import showing

FRESH_FOR = 60
"""Seconds for which what may still grow can be a copy."""
NEVER_CHANGES = 365 * 24 * 3600

Answer = Mapping[str, Any] | None


def published(answer: Callable[..., Answer], *, fresh_for: int) -> Callable[..., HttpResponse]:
    """A page of JSON in the brand's own transaction; nothing there is 404, and soon asked again."""

    @require_safe
    @login_not_required
    @wraps(answer)
    def page(request: HttpRequest, brand: str, **asked: Any) -> HttpResponse:
        found = get_object_or_404(Brand, slug=brand)
        with brands([found.pk]):
            data = answer(found, **asked)
        if data is None:
            response = JsonResponse(
                {"error": "There is nothing here, or its day is not closed yet."}, status=404
            )
        else:
            response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
        lasting = fresh_for if data is not None else FRESH_FOR
        is_final = ", immutable" if lasting == NEVER_CHANGES else ""
        response["Cache-Control"] = f"public, max-age={lasting}{is_final}"
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return page


def _day(brand: Brand, day: str) -> Answer:
    try:
        found = showing.day_of(brand, date.fromisoformat(day))
    except ValueError:
        return None
    return showing.day_data(found) if found else None


def _days(brand: Brand, year: int) -> Answer:
    return showing.days_of(brand, year) if 1 <= year <= date.max.year else None


keys = published(showing.keys_of, fresh_for=FRESH_FOR)
days = published(_days, fresh_for=FRESH_FOR)
day = published(_day, fresh_for=NEVER_CHANGES)
proof = published(showing.proof_of, fresh_for=NEVER_CHANGES)
