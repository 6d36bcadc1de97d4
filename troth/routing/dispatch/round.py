"""One round of a brand's dispatcher: what is over ends, what waits is offered. One transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from troth.conversations.models import Conversation, Holder
from troth.core.database import brands, fetched, statement
from troth.core.facts import record
from troth.people.models import Agent
from troth.routing.dispatch.crowds import learn
from troth.routing.dispatch.snapshot import AMONG_NEAR, NEAR, table_of
from troth.routing.facts import OfferMade
from troth.routing.models import MANUAL, Offer, Routing
from troth.routing.needs.finding import find
from troth.routing.offers.actions import time_out, withdraw
from troth.routing.rules.decide import Ask, decide
from troth.routing.taking_back.acts import take_back_silent

STIRS, UNREAD = statement(__package__, "stirs"), AMONG_NEAR + statement(__package__, "unread")
READ_AT_ONCE = 200
SOON = 0.05
"""Seconds until a brand is looked at again in which another dispatcher is at work in this moment."""


def play(brand_id: int, now: datetime | None = None) -> float | None:
    """Give out what waits; answers the seconds after which to look again if nothing happens, none for never.

    Two processes never play a round of one brand at once: whoever comes second does not wait.
    """
    with brands([brand_id]):
        if not _is_alone(brand_id):
            return SOON
        now = now or timezone.now()
        routing = Routing.of(brand_id)
        if routing.is_manual:
            return None
        waits, ends_at, is_held = _stirs(brand_id)
        silent_at = None
        if is_held or ends_at is not None:
            _end_offers(brand_id, now)
            silent_at = take_back_silent(routing, now)
            waits, ends_at, _ = _stirs(brand_id)
        times = [moment for moment in (ends_at, silent_at) if moment is not None]
        # What is over and somebody else is changing is looked at again, not spun on.
        seconds = [max(SOON, (moment - now).total_seconds()) for moment in times]
        if waits:
            seconds += _give_out(routing, now)
        return min(seconds, default=None)


def explain(brand_id: int, now: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Why nobody is asked for what waits and has no offer, by conversation; the same rules, nothing written.

    In a transaction that sees the brand.
    """
    routing = Routing.of(brand_id)
    if routing.is_manual:
        waiting = Conversation.objects.to_answer().filter(brand=brand_id, holder=Holder.QUEUE)
        return {number: {"rule": MANUAL} for number in waiting.values_list("id", flat=True)[:READ_AT_ONCE]}
    decided = decide(table_of(routing, now, unread=True))
    return {one.case.work.id: one.why.as_data() for one in decided.nobody}


def _is_alone(brand_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended('troth.route', %s))", [brand_id])
        found: tuple[bool] = cursor.fetchone()
    return found[0]


def _stirs(brand_id: int) -> tuple[bool, datetime | None, bool]:
    """Whether something waits, when the next offer ends, and whether people hold what customers wait for."""
    waits, ends_at, is_held = fetched(STIRS, {"brand": brand_id})[0]
    return waits, ends_at, is_held


def _end_offers(brand_id: int, now: datetime) -> None:
    """Those whose time is over, and those of turns that ended without a fact that says so, as by a call."""
    time_out(brand_id, now)
    waiting = Q(conversation__holder=Holder.QUEUE, conversation__turn_opened_at__isnull=False)
    withdraw(Offer.objects.filter(~waiting, brand=brand_id), "over", now=now)


def _give_out(routing: Routing, now: datetime) -> list[float]:
    asked = {"brand": routing.brand_id, "most": READ_AT_ONCE, "near": NEAR, "now": now}
    unread = [row[0] for row in fetched(UNREAD, asked)]
    if unread:
        find(routing.brand_id, unread, now)
    decided = decide(table_of(routing, now))
    learn(routing.brand_id, decided, now.timestamp())
    made = _offer(routing, decided.asks, now)
    seconds = [(offer.expires_at - now).total_seconds() for offer in made]
    if len(made) < len(decided.asks) or len(unread) == READ_AT_ONCE:
        seconds.append(SOON)  # somebody else is writing in one of them, or there is more to read
    if decided.look_again is not None:
        seconds.append(decided.look_again)
    return seconds


def _offer(routing: Routing, asks: Sequence[Ask], now: datetime) -> list[Offer]:
    """An offer for each that still waits; what somebody is changing just now is left for the next look."""
    if not asks:
        return []
    numbers = {ask.case.work.id for ask in asks}
    still = Conversation.objects.filter(pk__in=numbers, holder=Holder.QUEUE, answer_by__isnull=False)
    rows = still.select_for_update(skip_locked=True, no_key=True).order_by("id").only("turn_opened_at")
    turns = {row.pk: row.turn_opened_at for row in rows if row.turn_opened_at is not None}
    made = Offer.objects.bulk_create(
        Offer(
            brand_id=routing.brand_id,
            conversation_id=ask.case.work.id,
            agent_id=ask.seat.id,
            turn_opened_at=turns[ask.case.work.id],
            made_at=now,
            expires_at=now + routing.stands_for(may_wait=ask.case.may_wait),
            why=ask.why.as_data(),
            price=Decimal(str(ask.seat.price)) if ask.seat.is_network else None,
        )
        for ask in asks
        if ask.case.work.id in turns
    )
    users = dict(Agent.objects.filter(pk__in={one.agent_id for one in made}).values_list("id", "user_id"))
    record(
        *(
            OfferMade(
                brand_id=offer.brand_id,
                conversation_id=offer.conversation_id,
                offer_id=offer.pk,
                agent_id=offer.agent_id,
                user_id=users[offer.agent_id],
                expires_at=offer.expires_at,
            )
            for offer in made
        )
    )
    return made
