"""How each channel stands: how many wait, since when, what is broken, at risk, or due soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from troth.accounts.models import Brand
from troth.core.database import statement
from troth.desk.board.rules.worst import worst_channels
from troth.desk.lists.counts import COUNTED_UP_TO

STANDING = statement(__package__, "standing")
LOOKED_AT = 1000
"""Turns of a channel, nearest first, whose promises are looked at: a desk far behind is told "99+" anyway."""
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as it stands; COUNTED_UP_TO in a number means that many or more.

    `waiting_since_at` is when the longest waiting customer wrote: their wait is by the wall clock.
    """

    channel_id: int
    brand_name: str
    brand_slug: str
    kind: str
    address: str
    waiting: int
    waiting_since_at: datetime | None
    broken: int
    at_risk: int
    due_soon: int


def standing(brands: Sequence[Brand], now: datetime) -> list[Channel]:
    """All channels of these brands, the worst first. One query."""
    by_id = {brand.pk: brand for brand in brands}
    asked: dict[str, Any] = {
        "brands": list(by_id),
        "now": now,
        "soon": now + SOON,
        "most": COUNTED_UP_TO,
        "looked_at": LOOKED_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, asked)
        rows = cursor.fetchall()
    found = [Channel(channel, by_id[brand].name, by_id[brand].slug, *rest) for channel, brand, *rest in rows]
    return worst_channels(found, now)
