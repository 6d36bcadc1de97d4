"""Who came to a desk, what it knew then and how long they waited: simulated, or of a real call centre."""

import csv
import gzip
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from troth.promises.rules.wait.forecast import Situation

CALLS = Path(__file__).parents[2].parent / "shared" / "data" / "anonymous_bank_calls.csv.gz"
ON_DUTY = 600.0
BEGINNING = datetime(1999, 2, 1)  # noqa: DTZ001 - a local clock without a zone, as the log has it
GROUPS = {"NE": "stocks", "IN": "internet"}
POLICY = 180.0
# Of the calls before: a little over three minutes, for all groups.
MEAN_TALK = 190.0


@dataclass(frozen=True, slots=True)
class Contact:
    """`at` in seconds from the first midnight; `head`: how long the first of the queue had waited then."""

    at: float
    situation: Situation
    waited: float
    is_answered: bool
    head: float
    promise: float


@dataclass(frozen=True, slots=True)
class Call:
    """One call that asked for a person; times in seconds."""

    group: str
    at: float
    waited: float
    is_answered: bool
    talked: float
    server: str

    @property
    def ended_waiting(self) -> float:
        return self.at + self.waited

    @property
    def ended(self) -> float:
        return self.ended_waiting + self.talked


def real_calls() -> list[Contact] | None:
    """The calls of one bank in February 1999, with what its desk could have known; none without the data."""
    return contacts_of(list(_calls())) if CALLS.exists() else None


def contacts_of(calls: list[Call]) -> list[Contact]:
    """Each call with its queue as the log shows it: who waited, who talked, who had talked of late."""
    found = []
    for group in sorted({call.group for call in calls}):
        found += _contacts_of_group(sorted((c for c in calls if c.group == group), key=lambda call: call.at))
    return sorted(found, key=lambda contact: contact.at)


def _contacts_of_group(calls: list[Call]) -> list[Contact]:
    found = []
    waiting: deque[Call] = deque()
    talking: list[Call] = []
    seen: dict[str, float] = {}
    for call in calls:
        now = call.at
        waiting = deque(other for other in waiting if other.ended_waiting > now)
        for other in talking:
            if other.ended_waiting <= now:
                seen[other.server] = max(seen.get(other.server, 0.0), min(other.ended, now))
        talking = [other for other in talking if other.ended > now]
        on_duty = sum(1 for last in seen.values() if now - last < ON_DUTY)
        busy = len({other.server for other in talking if other.ended_waiting <= now})
        situation = Situation(
            channel=call.group,
            ahead=len(waiting),
            freeing=busy / MEAN_TALK,
            has_free_person=not waiting and on_duty > busy,
            is_staffed=on_duty > 0,
        )
        head = now - waiting[0].at if waiting else 0.0
        found.append(Contact(now, situation, call.waited, call.is_answered, head, POLICY))
        if call.waited > 0:
            waiting.append(call)
        if call.is_answered:
            talking.append(call)
    return found


def _calls() -> Iterator[Call]:
    with gzip.open(CALLS, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            call = _call(row)
            if call is not None:
                yield call


def _call(row: dict[str, str]) -> Call | None:
    """None of a call that ended in the menu before it asked for a person, and of the log's phantoms."""
    waited, is_answered = float(row["q_time"]), row["outcome"] == "AGENT"
    if row["outcome"] == "PHANTOM" or (not is_answered and not waited):
        return None
    day = (datetime.strptime(row["date"], "%y%m%d") - BEGINNING).days  # noqa: DTZ007 - as above
    at = day * 86400 + _seconds(row["q_start"] if waited else row["vru_exit"])
    return Call(
        GROUPS.get(row["type"], "calls"), at, waited, is_answered, float(row["ser_time"]), row["server"]
    )


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60 + int(seconds)
