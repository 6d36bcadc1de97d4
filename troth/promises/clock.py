"""The promises' clock: warns, asks for a new time and breaks, on time. One claim serves all brands; two never
share one."""

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
from troth.promises.outcomes.keeping import solved
from troth.promises.resetting import jobs
from troth.promises.resetting.looking import asks_again_at, cause_of_reset
from troth.promises.rules.resetting import Cause
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
    """Warn the levels whose time has come, and ask for a new time where the old one may not hold.

    A new time is told in a job, which locks the conversation first, as whoever answers there does.
    """
    promises = Promise.objects.filter(pk__in=_ids(rows)).select_related("policy", "replaces").order_by("id")
    looks = [_looked_at(promise, now) for promise in promises]
    seen: dict[str, Any] = {
        "promises": [look.promise.pk for look in looks],
        "looks": [look.again_at for look in looks],
        "levels": [max(look.promise.warned_level, look.reached) for look in looks],
        "warned": [now if look.reached else None for look in looks],
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK, seen)
    record(*(fact for look in looks for fact in look.warnings()))
    jobs.ask_for([look.asked(now) for look in looks if look.cause is not None])


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a promise found: how many levels are warned by now, and why it needs a new time."""

    promise: Promise
    reached: int
    cause: Cause | None
    again_at: datetime | None

    def warnings(self) -> list[PromiseAtRisk]:
        promise = self.promise
        about = {"brand_id": promise.brand_id, "conversation_id": promise.conversation_id}
        levels = list(Level)[promise.warned_level : self.reached]
        return [PromiseAtRisk(**about, promise_id=promise.pk, level=level) for level in levels]

    def asked(self, now: datetime) -> dict[str, Any]:
        return {
            "brand_id": self.promise.brand_id,
            "promise_id": self.promise.pk,
            "cause": str(self.cause),
            "asked_at": now.isoformat(),
        }


def _looked_at(promise: Promise, now: datetime) -> Look:
    """When each level is warned, the policy's ladder says."""
    ladder = parse(promise.policy.warnings if promise.policy else {})
    moments = warnings(promise.made_at, promise.due_at, ladder)
    ahead = [moment for moment in moments if moment > now]
    if (asks_again := asks_again_at(promise, now)) is not None:
        ahead.append(asks_again)
    return Look(
        promise=promise,
        reached=len([moment for moment in moments if moment <= now]),
        cause=cause_of_reset(promise, now),
        again_at=min(ahead, default=None),
    )


def _break(rows: list[Row], now: datetime) -> None:
    """A matter that is solved when its time comes was promised well; all else is broken."""
    kept = solved(_ids(rows))
    late = [row for row in rows if row[2] not in kept]
    Promise.objects.filter(pk__in=_ids(late)).update(broken_at=now)
    record(*_facts(late, partial(PromiseBroken, broken_at=now)))


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
