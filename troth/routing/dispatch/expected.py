"""What a brand may expect, learned from its newest conversations: looked up now and then, not each round."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from troth.core.database import fetched, statement
from troth.promises.capacity.history import kinds_of
from troth.routing.rules.work import Need

ASKED_FOR = statement(__package__, "asked_for")
LOOKED_AT = 1000
"""Conversations: what it takes to look at more would keep what waits from being given out."""
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
    kinds = kinds_of(brand_id, first=min((row[4] for row in rows), default=0), now=now)
    return Expected(
        demand={Need(kind, language, skill): float(count) for kind, language, skill, count, _first in rows},
        handling={kind: known.handling.seconds for kind, known in kinds.items()},
    )
