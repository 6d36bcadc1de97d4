"""What a person is asked now: bare columns, since each of their screens asks the moment an offer is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.core.database import fetched, statement
from troth.desk.offers.rules.first_words import blurred, teaser
from troth.people.rules.capacity import weight_of
from troth.routing.models import Offer

STANDING = statement(__package__, "standing")
MOST = 20
"""Shown at once; who has more offers than that has a routing that forgets what people can hold."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One offer as its person sees it. `who` and `subject` are empty for who may see only what they hold.

    `left` and `whole` are seconds: until it ends, and for which it was made. `price` is in euros.
    """

    id: int
    brand_id: int
    brand_name: str
    brand_slug: str
    conversation_id: int
    made_at: datetime
    expires_at: datetime
    was_shown: bool
    why: Mapping[str, Any]
    price: Decimal | None
    channel_kind: str
    may_wait: bool
    language: str
    skill: str
    level: int
    who: str
    subject: str
    words: str
    due_at: datetime | None
    warn_at: datetime | None
    told: bool
    left: float
    whole: float


def standing(access: Access, now: datetime) -> list[Standing]:
    """Least slack first. One query."""
    brands = access.where(Permission.WRITE)
    if not brands:
        return []
    asked = {"user": access.user.pk, "brands": brands, "now": now, "most": MOST}
    whole = frozenset(access.where(Permission.READ))
    return [_shown(row, now, sees_all=row[1] in whole) for row in fetched(STANDING, asked)]


def mark_shown(offers: Sequence[Standing], now: datetime) -> None:
    """A screen shows these now. Costs a query only where one is new."""
    new = [one.id for one in offers if not one.was_shown]
    if new:
        Offer.objects.filter(pk__in=new, shown_at=None).update(shown_at=now)


def _shown(row: Sequence[Any], now: datetime, *, sees_all: bool) -> Standing:
    (
        offer_id, brand_id, brand, slug, conversation_id, made_at, expires_at, shown_at, why, price, kind,
        may_wait, language, skill, level, customer, address, subject, text, due_at, warn_at, told_at,
    ) = row  # fmt: skip
    return Standing(
        id=offer_id,
        brand_id=brand_id,
        brand_name=brand,
        brand_slug=slug,
        conversation_id=conversation_id,
        made_at=made_at,
        expires_at=expires_at,
        was_shown=shown_at is not None,
        why=json.loads(why),
        price=price,
        channel_kind=kind,
        may_wait=weight_of(kind, {}).may_wait if may_wait is None else may_wait,
        language=language,
        skill=skill or "",
        level=level or 1,
        who=(customer or address) if sees_all else "",
        subject=subject if sees_all else "",
        words=teaser(text) if sees_all else blurred(text, customer or "", address),
        due_at=due_at,
        warn_at=warn_at,
        told=told_at is not None,
        left=(expires_at - now).total_seconds(),
        whole=(expires_at - made_at).total_seconds(),
    )
