"""Receipts as promises are made, and what becomes of them when a customer is erased."""

import logging
import secrets
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from troth.accounts.models import Brand
from troth.conversations.customers.erasing import everybody
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.models import Customer
from troth.core.database import statement
from troth.core.sealing import CannotBeOpened, opened, sealed
from troth.promises.facts import PromiseMade
from troth.promises.models import Promise
from troth.promises.moments import spoken
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.promises.receipts.rules.plain import plain
from troth.promises.receipts.rules.receipt import Said, body, digest, to_whom
from troth.promises.receipts.rules.signing import new_key, sign

logger = logging.getLogger(__name__)

OPEN_DAY = statement(__package__, "open_day")
RESTS_FOR = timedelta(minutes=1)
"""How long after its last second a day is closed, so that what was being written is in it."""
MOST_ATTEMPTS = 10
OpenDay = tuple[int, int, str]
"""The day's id, the key's id and the private key, sealed."""


def issue(fact: PromiseMade) -> None:
    """Sign a promise that is announced, in its own transaction: the announcement carries the receipt."""
    about = ("brand", "channel", "conversation__identity", "conversation__customer")
    aloud = Promise.objects.select_related(*about).filter(announcement__isnull=False)
    promise = aloud.filter(pk=fact.promise_id).first()
    if promise is None:
        return
    try:
        issue_for(promise, now=timezone.now())
    except CannotBeOpened:
        # Whatever becomes of its receipt, the customer's word is kept and the promise stands.
        logger.exception("promise %s has no receipt: its brand's key cannot be opened", promise.pk)


def issue_for(promise: Promise, *, now: datetime) -> Receipt:
    """Raises CannotBeOpened. The day is that of `now` in the brand's zone, or the next that is still open."""
    day, (day_id, key_id, secret) = _open_day(promise.brand, now)
    private_key, salt = opened(secret), secrets.token_hex(32)
    said = body(_said(promise, day=day, salt=salt))
    return Receipt.objects.create(
        brand_id=promise.brand_id,
        promise=promise,
        chain_day_id=day_id,
        key_id=key_id,
        body=plain(said).decode(),
        digest=digest(said),
        signature=sign(said, private_key),
        salt=salt,
    )


def _said(promise: Promise, *, day: date, salt: str) -> Said:
    conversation, brand = promise.conversation, promise.brand
    whom = conversation.identity
    return Said(
        brand=brand.slug,
        brand_name=brand.name,
        promise_id=promise.pk,
        kind=promise.kind,
        channel=promise.channel.kind,
        words=promise.words,
        language=spoken(conversation.language),
        zone=conversation.customer.zone or brand.zone,
        asked_at=promise.turn_opened_at,
        made_at=promise.made_at,
        due_at=promise.due_at,
        day=day,
        to=to_whom(salt, kind=whom.kind, address=whom.value),
        first=_first_of_turn(promise),
        published=published_at(brand.slug),
    )


def _first_of_turn(promise: Promise) -> str:
    """What is promised later in the same turn, a re-set, refers to what was promised first."""
    turn = Receipt.objects.filter(
        promise__conversation=promise.conversation_id, promise__turn_opened_at=promise.turn_opened_at
    )
    return turn.order_by("id").values_list("digest", flat=True).first() or ""


def published_at(slug: str) -> str:
    """Where the brand's keys and roots are, if this installation knows by which address it is reached."""
    return f"{settings.TROTH_URL}{reverse('receipt_keys', args=[slug])}" if settings.TROTH_URL else ""


def _open_day(brand: Brand, now: datetime) -> tuple[date, OpenDay]:
    day = now.astimezone(ZoneInfo(brand.zone)).date()
    for _attempt in range(MOST_ATTEMPTS):
        if (found := _held_open(brand.pk, day)) is not None:
            return day, found
        if ChainDay.objects.closed().filter(brand=brand, issued_on=day).exists():
            # The clock overtook this transaction, or the brand moved to a zone where it is still yesterday.
            day += timedelta(days=1)
        else:
            _begin(brand, day)
    raise LookupError(f"{brand.slug} has no open day of receipts: does this transaction see the brand?")


def _held_open(brand_id: int, day: date) -> OpenDay | None:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_DAY, {"brand": brand_id, "day": day})
        found: OpenDay | None = cursor.fetchone()
    return found


def _begin(brand: Brand, day: date) -> None:
    """The first receipt of a day makes the day, the first of all the key; whoever comes second finds them."""
    public_key, private_key = new_key()
    ReceiptKey.objects.bulk_create(
        [ReceiptKey(brand=brand, public_key=public_key, secret=sealed(private_key))], ignore_conflicts=True
    )
    ChainDay.objects.bulk_create(
        [ChainDay(brand=brand, issued_on=day, closes_at=_closes_at(brand, day))], ignore_conflicts=True
    )


def _closes_at(brand: Brand, day: date) -> datetime:
    next_day = day + timedelta(days=1)
    return datetime(next_day.year, next_day.month, next_day.day, tzinfo=ZoneInfo(brand.zone)) + RESTS_FOR


def retire_key(brand: Brand, *, now: datetime) -> bool:
    """The next receipt makes a new key; whether there was one. For a key that leaked or cannot be opened."""
    return bool(ReceiptKey.objects.filter(brand=brand, retired_at=None).update(retired_at=now))


def forget(fact: CustomerErased) -> None:
    """Without the salt a receipt names nobody, and its day's chain stays as it is."""
    whom = everybody(Customer.objects.get(pk=fact.customer_id))
    Receipt.objects.filter(promise__conversation__customer__in=whom).update(salt="")
