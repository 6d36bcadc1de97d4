"""What somebody holds, and what became of the offers that they had today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.timezone import localtime

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation, Holder
from troth.core.database import fetched, statement
from troth.desk.lists.rows import Row, rows_of

ENDED = statement(__package__, "ended")
MOST = 50


@dataclass(frozen=True, slots=True)
class Ended:
    """`end` is accepted, passed, timed out or withdrawn; `price` in euros; `may_open`: they may read it."""

    id: int
    brand_id: int
    brand_name: str
    brand_slug: str
    conversation_id: int
    price: Decimal | None
    channel_kind: str
    language: str
    skill: str
    because: str
    cause: str
    end: str
    ended_at: datetime
    may_open: bool


def held(access: Access) -> list[Row]:
    """What they hold, whose customer waits first and the least slack first. Two queries."""
    mine = Conversation.objects.visible_to(access).open()
    rows = mine.filter(holder=Holder.PERSON, holder_person=access.user.pk)
    first = rows.order_by(F("answer_by").asc(nulls_last=True), "-last_said_at", "id")
    return rows_of(list(first.values_list("pk", flat=True)[:MOST]), reader=access.user.pk)


def ended_today(access: Access, now: datetime) -> list[Ended]:
    """Of the reader's day, the newest first. One query."""
    since = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    brands, whole = access.where(Permission.WRITE), frozenset(access.where(Permission.READ))
    asked = {"user": access.user.pk, "brands": brands, "since": since, "most": MOST}
    rows = fetched(ENDED, asked) if brands else []
    return [_ended(row, sees_all=row[1] in whole) for row in rows]


def _ended(row: Sequence[Any], *, sees_all: bool) -> Ended:
    (
        offer_id, brand_id, brand, slug, conversation_id, price, kind, language, skill, because, cause,
        is_held, end, ended_at,
    ) = row  # fmt: skip
    return Ended(
        id=offer_id,
        brand_id=brand_id,
        brand_name=brand,
        brand_slug=slug,
        conversation_id=conversation_id,
        price=price,
        channel_kind=kind,
        language=language,
        skill=skill or "",
        because=because,
        cause=cause,
        end=end,
        ended_at=ended_at,
        may_open=bool(is_held) or sees_all,
    )


def sums(offers: Sequence[Ended]) -> Counter[str]:
    """How many ended how."""
    return Counter(one.end for one in offers)
