"""The promises' clock: warns and breaks on time. One claim serves all brands; two never share one."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import OperationalError, connection, transaction

from troth.core.clock import Clock
from troth.core.database import see, statement
from troth.core.facts import Fact, record
from troth.promises.facts import PromiseAtRisk, PromiseBroken
from troth.promises.models import Promise
from troth.promises.rules.warning import Level, parse, warnings

logger = logging.getLogger(__name__)

BATCH = 500
LOOK = statement(__package__, "look")

Row = tuple[int, int, int]
"""Brand, conversation and promise."""


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select next_promise_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]


def strike(now: datetime) -> int:
    """Look at and break what is due; answers how many promises that were."""
    return _each(LOOKING, now) + _each(BREAKING, now)


def _each(duty: "Duty", now: datetime) -> int:
    try:
        with transaction.atomic():
            rows = _claimed(duty.claim, now, BATCH)
            if rows:
                see({brand for brand, _, _ in rows})
                duty.act(rows, now)
            return len(rows)
    except OperationalError:
        raise  # a deadlock, or the database went away: no promise's fault, and the clock tries again
    except Exception:
        logger.exception("a batch of promises failed; each is tried by itself")
        return _one_by_one(duty, now)


def _one_by_one(duty: "Duty", now: datetime) -> int:
    """A promise that fails by itself is reported and left out, so that it never holds up the others."""
    done = 0
    while done < BATCH:
        with transaction.atomic():
            rows = _claimed(duty.claim, now, 1)
            if not rows:
                return done
            see({rows[0][0]})
            try:
                with transaction.atomic():
                    duty.act(rows, now)
            except Exception as error:
                logger.exception("promise %s is set aside", rows[0][2])
                left_out = duty.left_out(now, type(error).__name__)
                Promise.objects.filter(pk=rows[0][2]).update(**left_out)
        done += 1
    return done


def _claimed(claim: str, now: datetime, most: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"select brand, conversation, promise from {claim}(%s, %s)", [now, most])
        return list(cursor.fetchall())


def _look(rows: list[Row], now: datetime) -> None:
    """Warn the levels whose time has come; which of them that are, the policy's ladder says."""
    facts: list[Fact] = []
    seen: dict[str, list[Any]] = {"promises": [], "looks": [], "levels": [], "warned": []}
    for promise in Promise.objects.filter(pk__in=_ids(rows)).select_related("policy").order_by("id"):
        ladder = parse(promise.policy.warnings if promise.policy else {})
        moments = warnings(promise.made_at, promise.due_at, ladder)
        reached = sum(moment <= now for moment in moments)
        facts += [
            PromiseAtRisk(
                brand_id=promise.brand_id,
                conversation_id=promise.conversation_id,
                promise_id=promise.pk,
                level=level,
            )
            for level in list(Level)[promise.warned_level : reached]
        ]
        seen["promises"].append(promise.pk)
        seen["looks"].append(min((moment for moment in moments if moment > now), default=None))
        seen["levels"].append(max(promise.warned_level, reached))
        seen["warned"].append(now if reached else None)
    with connection.cursor() as cursor:
        cursor.execute(LOOK, seen)
    record(*facts)


def _break(rows: list[Row], now: datetime) -> None:
    Promise.objects.filter(pk__in=_ids(rows)).update(broken_at=now)
    record(*_facts(rows, partial(PromiseBroken, broken_at=now)))


def _ids(rows: Iterable[Row]) -> list[int]:
    return [promise for _, _, promise in rows]


def _facts(rows: Iterable[Row], make: Callable[..., Fact]) -> list[Fact]:
    return [
        make(brand_id=brand, conversation_id=conversation, promise_id=promise)
        for brand, conversation, promise in rows
    ]


@dataclass(frozen=True, slots=True)
class Duty:
    """What to claim, what to do with it, and what is written where that fails."""

    claim: str
    act: Callable[[list[Row], datetime], None]
    left_out: Callable[[datetime, str], dict[str, Any]]


# A promise that could not be looked at is due all the same.
LOOKING = Duty("claim_promises_to_look_at", _look, lambda _now, _cause: {"look_at": None})
BREAKING = Duty(
    "claim_promises_to_break", _break, lambda now, cause: {"set_aside_at": now, "set_aside_cause": cause}
)

CLOCK = Clock("promises", next_at, strike)
