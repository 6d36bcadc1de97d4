"""What a brand may expect, learned from what came: looked up again now and then, not in each round."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand
from troth.core.database import fetched, statement
from troth.promises.capacity.history import history_of
from troth.routing.rules.work import Need

ASKED_FOR = statement(__package__, "asked_for")
LOOKED_AT = 1000
KEEPS = 600.0
"""Seconds for which a brand's figures are good."""


@dataclass(frozen=True, slots=True)
class Expected:
    """`demand`: how often each class of work came lately; `handling`: seconds of work by kind of channel."""

    demand: Mapping[Need, float]
    handling: Mapping[str, float]


_known: dict[int, tuple[float, Expected]] = {}
_lock = threading.Lock()


def expected_of(brand_id: int, now: datetime) -> Expected:
    """In the brand's transaction."""
    with _lock:
        at, found = _known.get(brand_id, (0.0, None))
    if found is not None and time.monotonic() - at < KEEPS:
        return found
    found = _looked_up(brand_id, now)
    with _lock:
        _known[brand_id] = (time.monotonic(), found)
    return found


def forget() -> None:
    with _lock:
        _known.clear()


def _looked_up(brand_id: int, now: datetime) -> Expected:
    rows = fetched(ASKED_FOR, {"brand": brand_id, "most": LOOKED_AT})
    brand = Brand.objects.get(pk=brand_id)
    kinds = history_of(brand, ZoneInfo(brand.zone), now).kinds
    return Expected(
        demand={Need(*need): float(count) for *need, count in rows},
        handling={kind: known.handling.seconds for kind, known in kinds.items()},
    )
