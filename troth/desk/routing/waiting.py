"""/BRAND/routing/waiting: what waits in the queues, in the policy's order, and who is asked or why nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation, Holder
from troth.desk.agents.about import one_brand
from troth.desk.board import words as board_words
from troth.desk.board.people import People, people
from troth.desk.board.rules.offering import Offer as Candidate
from troth.desk.board.rules.offering import offers as candidates_of
from troth.desk.lists.rows import Row, rows_of
from troth.desk.lists.words import language_name
from troth.desk.routing.choices import LABELS
from troth.desk.routing.words import how_far, why_nobody, why_them
from troth.promises.models import REPLIES, Promise
from troth.promises.moments import clock
from troth.routing.dispatch.round import explain
from troth.routing.models import Offer, Routing
from troth.routing.rules.order import BY_SLACK
from troth.routing.rules.work import Need, Work

LOOKED_AT, SHOWN = 500, 50
"""The least slack first as it was told; of these the first by the policy's own order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has not answered yet. `until` is the clock's time at which the offer ends."""

    name: str
    is_network: bool
    until: str
    was_shown: bool
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """`nobody` is why nobody is asked, empty where somebody is; then `far` is how far the search goes."""

    row: Row
    since_at: datetime
    asked: Sequence[Asked]
    nobody: str
    far: str
    candidates: Sequence[Candidate]


@require_GET
def waiting(request: SignedInRequest, brand: str) -> HttpResponse:
    """The whole page, or for a screen that is open already what has changed on it."""
    template = "routing/_waiting.html" if request.headers.get("HX-Request") else "routing/waiting.html"
    return render(request, template, shown(request, brand))


def shown(request: SignedInRequest, slug: str) -> dict[str, Any]:
    """Raises Forbidden where this person does not lead."""
    brand = one_brand(request, slug)
    if not request.access.may(Permission.LEAD, brand.pk):
        raise Forbidden(_("The board is for supervisors and owners."))
    now, routing = timezone.now(), Routing.of(brand.pk)
    rows = _waiting(routing)
    everybody = people([brand], now)
    return {
        "brand": brand.slug,
        "routing": routing,
        "policy": LABELS[routing.policy],
        "waiting": _together(brand, rows[:SHOWN], everybody, reader=request.user.pk, now=now),
        "more": max(0, len(rows) - SHOWN),
        "at_least": len(rows) == LOOKED_AT,
        "people": everybody,
        "words": board_words,
        "language_name": language_name,
        "shown_at": now,
    }


def _waiting(routing: Routing) -> list[tuple[int, datetime]]:
    """Which wait, and since when, in the order in which they are given out. One query."""
    order = BY_SLACK if routing.is_manual else routing.chosen.order
    first = Promise.objects.filter(
        conversation=OuterRef("pk"),
        turn_opened_at=OuterRef("turn_opened_at"),
        kind__in=REPLIES,
        replaces=None,
    ).order_by("id")
    open_turns = Conversation.objects.to_answer().filter(brand=routing.brand_id, holder=Holder.QUEUE)
    found = open_turns.annotate(
        made_at=Subquery(first.values("made_at")[:1]), first_due_at=Subquery(first.values("due_at")[:1])
    ).values_list("pk", "turn_opened_at", "answer_by", "made_at", "first_due_at")[:LOOKED_AT]
    now = timezone.now().timestamp()
    works = [_work(*row) for row in found]
    return [
        (work.id, datetime.fromtimestamp(work.came_at, UTC))
        for work in sorted(works, key=lambda work: order.place(work, now))
    ]


def _work(
    number: int,
    since_at: datetime | None,
    due_at: datetime | None,
    made_at: datetime | None,
    first_due_at: datetime | None,
) -> Work:
    assert since_at, "a turn is open"
    assert due_at, "a turn has a time"
    promised = (first_due_at - made_at) if first_due_at and made_at else (due_at - since_at)
    return Work(
        number,
        Need("", "", ""),
        came_at=since_at.timestamp(),
        due_at=due_at.timestamp(),
        promised=max(1.0, promised.total_seconds()),
    )


def _together(
    brand: Brand, found: Sequence[tuple[int, datetime]], everybody: People, *, reader: int, now: datetime
) -> list[Waiting]:
    since_at = dict(found)
    asked, nobody = _asked(since_at, now), explain(brand.pk, now) if found else {}
    others = [one for one in everybody.candidates.get(brand.pk, ()) if one.user_id != reader]
    return [
        _one(
            row,
            since_at[row.id],
            asked.get(row.id, []),
            nobody.get(row.id),
            candidates_of(others, row.channel_kind, row.language),
        )
        for row in rows_of(list(since_at), reader=reader)
    ]


def _one(
    row: Row,
    since_at: datetime,
    asked: Sequence[Offer],
    nobody: Mapping[str, Any] | None,
    candidates: Sequence[Candidate],
) -> Waiting:
    why = why_nobody(nobody) if nobody is not None else _("Somebody is asked in a moment.")
    return Waiting(
        row=row,
        since_at=since_at,
        asked=[_person(offer) for offer in asked],
        nobody="" if asked else why,
        far=how_far(asked[-1].why) if asked else "",
        candidates=candidates,
    )


def _person(offer: Offer) -> Asked:
    return Asked(
        name=str(offer.agent.user),
        is_network=offer.agent.is_network,
        until=clock(localtime(offer.expires_at).replace(microsecond=0)),
        was_shown=offer.shown_at is not None,
        why=why_them(offer.why, str(offer.agent.user)),
    )


def _asked(conversations: Mapping[int, datetime], now: datetime) -> dict[int, list[Offer]]:
    """The offers that stand, by conversation. One query."""
    standing: QuerySet[Offer] = Offer.objects.standing().filter(
        conversation__in=list(conversations), expires_at__gt=now
    )
    found: dict[int, list[Offer]] = {}
    for offer in standing.select_related("agent__user").order_by("id"):
        found.setdefault(offer.conversation_id, []).append(offer)
    return found
