"""The clock that closes a brand's day: each receipt gets its place, and the day its signed root."""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction

from troth.core.clock import Clock
from troth.core.database import see, statement
from troth.core.facts import record
from troth.core.sealing import opened
from troth.promises.receipts.facts import ChainClosed
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.promises.receipts.rules import days
from troth.promises.receipts.rules.signing import sign

logger = logging.getLogger(__name__)

GIVE_PLACES = statement(__package__, "give_places")
BATCH = 50
TRIES_AGAIN_AFTER = timedelta(minutes=10)


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select next_chain_day_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]


def strike(now: datetime) -> int:
    """Close the days that are over, each in a transaction of its own; answers how many were tried."""
    done = 0
    while done < BATCH and _one(now):
        done += 1
    return done


@transaction.atomic
def _one(now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select brand, chain_day from claim_chain_days(%s, 1)", [now])
        claimed: tuple[int, int] | None = cursor.fetchone()
    if claimed is None:
        return False
    see([claimed[0]])
    day = ChainDay.objects.select_related("brand").get(pk=claimed[1])
    try:
        with transaction.atomic():
            close(day, now=now)
    except OperationalError:
        raise  # a deadlock, or the database went away: the clock tries again
    except Exception:
        logger.exception(
            "the receipts of %s, %s, are not closed; it is tried again later", day.brand.slug, day
        )
        ChainDay.objects.filter(pk=day.pk).update(closes_at=now + TRIES_AGAIN_AFTER)
    return True


def close(day: ChainDay, *, now: datetime) -> None:
    """Write the day's root, for good. Raises CannotBeOpened where the key is sealed with another secret."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_PLACES, {"day": day.pk})
    digests = list(Receipt.objects.filter(chain_day=day).order_by("place").values_list("digest", flat=True))
    before = ChainDay.objects.closed().filter(brand=day.brand_id).last()
    said = days.statement(
        day.brand.slug, day.issued_on, digests=digests, previous=before.root if before else ""
    )
    key = ReceiptKey.objects.filter(brand=day.brand_id).latest("id")
    day.statement, day.root, day.closed_at = said, days.root(said), now
    day.signature = sign(said, opened(key.secret))
    day.save(update_fields=["statement", "root", "signature", "closed_at"])
    record(ChainClosed(brand_id=day.brand_id, chain_day_id=day.pk, count=len(digests), root=day.root))


CLOCK = Clock("receipts", next_at, strike)
