"""What a process has learned of a brand's waits: from the ledger once a day, and from then on by its facts.

Nothing is stored of it: the ledger holds each situation, each forecast and what came of it, so that a restart
and every other process learn the same.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import RLock
from typing import Any

from troth.accounts.models import Channel
from troth.core.database import fetched, statement
from troth.promises.models import REPLIES
from troth.promises.rules.wait.estimator import HonestWait, Outcome
from troth.promises.rules.wait.saying import situation_from
from troth.promises.rules.wait.speed import Speed

OUTCOMES, NEWEST = statement(__package__, "outcomes"), statement(__package__, "newest")
MOST = 3000
"""Outcomes of a channel that are read anew: a dozen times what its curves hold."""
LOOK_AGAIN = 1.0
"""Seconds for which what is known is taken as known: the clock asks for a thousand promises a second."""
KINDS = [kind.value for kind in REPLIES]


@dataclass(slots=True)
class Memory:
    """One brand's. Whoever asks holds the lock: the same threads learn and announce."""

    brand_id: int
    lock: RLock = field(default_factory=RLock)
    wait: HonestWait = field(default_factory=HonestWait)
    speeds: defaultdict[int, Speed] = field(default_factory=lambda: defaultdict(Speed))
    learned: set[int] = field(default_factory=set)
    since: int = 0
    """The transaction from which facts are yet unread."""
    read_on: date | None = None
    looked_at: float = float("-inf")

    def catch_up(self, now: datetime) -> None:
        """Learn what has ended since the last look. One query, at most each second; anew once a day, so that
        processes which started at different times know the same."""
        if self.read_on is None or self.read_on < now.date():
            self._read_anew(now)
        elif time.monotonic() - self.looked_at >= LOOK_AGAIN:
            self._learn_since()

    def _read_anew(self, now: datetime) -> None:
        fresh = Memory(self.brand_id)
        # The place in the facts comes first: what commits in between is met twice, and learned once.
        fresh._learn_since(most_recent=True)
        rows: list[tuple[Any, ...]] = []
        for channel in Channel.objects.filter(brand=self.brand_id).values_list("pk", flat=True):
            asked = {"brand": self.brand_id, "channel": channel, "kinds": KINDS, "most": MOST}
            rows += fetched(NEWEST, asked)
        fresh._learn(sorted(rows, key=_ended))
        self.wait, self.speeds, self.learned = fresh.wait, fresh.speeds, fresh.learned
        self.since, self.read_on, self.looked_at = fresh.since, now.date(), time.monotonic()

    def _learn_since(self, *, most_recent: bool = False) -> None:
        since = 2**62 if most_recent else self.since
        rows = fetched(OUTCOMES, {"brand": self.brand_id, "since": since, "kinds": KINDS})
        self.since, self.looked_at = rows[0][0], time.monotonic()
        self._learn(row[1:] for row in rows if row[1] is not None)

    def _learn(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for promise, channel, opened_at, answered_at, left_at, data, forecast in rows:
            if promise in self.learned:
                continue
            self.learned.add(promise)
            is_answered = answered_at is not None and (left_at is None or answered_at <= left_at)
            ended_at = answered_at if is_answered else left_at
            situation = json.loads(data)
            outcome = Outcome(
                situation=situation_from(situation),
                waited=(ended_at - opened_at).total_seconds(),
                is_answered=is_answered,
                announced=forecast,
            )
            self.wait.learn(outcome)
            if is_answered:
                self.speeds[channel].add(
                    opened_at=opened_at.timestamp(),
                    answered_at=ended_at.timestamp(),
                    people=situation.get("people", 0),
                )


_memories: dict[int, Memory] = {}
_making = RLock()


def memory_of(brand_id: int, now: datetime) -> Memory:
    """What this process knows of the brand's waits, brought up to now; in the brand's transaction."""
    with _making:
        memory = _memories.setdefault(brand_id, Memory(brand_id))
    with memory.lock:
        memory.catch_up(now)
    return memory


def forget() -> None:
    """As after a restart."""
    _memories.clear()


def _ended(row: tuple[Any, ...]) -> tuple[datetime, int]:
    promise, _channel, _opened_at, answered_at, left_at, *_ = row
    return min(at for at in (answered_at, left_at) if at is not None), promise
