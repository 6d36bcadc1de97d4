"""The ledger: what customers were told, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.paging import page_by_id
from troth.desk.talk import explained, kind_words, state_words
from troth.promises.models import STATES, Promise

SIZE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    conversation_url: str
    customer_name: str
    kind_words: str
    channel_address: str
    made_at: datetime
    announced_at: datetime | None
    due_at: datetime
    told: str | None
    state: str
    ended_at: datetime | None
    explanation: str


@require_GET
def promises(request: SignedInRequest, brand: str) -> HttpResponse:
    if not request.access.where(Permission.AUDIT):
        raise Forbidden(_("Your role does not show promises."))
    state, address = request.GET.get("state", ""), reverse("promises", args=[brand])
    rows = Promise.objects.visible_to(request.access).select_related(
        "conversation__customer", "channel", "brand"
    )
    if state in STATES:
        rows = rows.in_state(state)
    found, following = page_by_id(rows, cursor=request.GET.get("after") or None, size=SIZE)
    filters = [Filter(_("All"), address, state not in STATES)]
    filters += [Filter(state_words(one), f"{address}?state={one}", one == state) for one in STATES]
    context = {
        "brand": brand,
        "rows": [_row(promise) for promise in found],
        "states": filters,
        "next_url": f"{address}?{urlencode({'state': state, 'after': following})}" if following else None,
    }
    return render(request, "desk/promises.html", context)


def _row(promise: Promise) -> Row:
    return Row(
        conversation_url=reverse("conversation", args=[promise.brand.slug, promise.conversation_id]),
        customer_name=promise.conversation.customer.name,
        kind_words=kind_words(promise),
        channel_address=promise.channel.address,
        made_at=promise.made_at,
        announced_at=promise.announced_at,
        due_at=promise.due_at,
        told=promise.told,
        state=promise.state,
        ended_at=promise.kept_at or promise.broken_at or promise.voided_at,
        explanation=explained(promise),
    )
