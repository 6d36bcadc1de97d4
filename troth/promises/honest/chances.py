"""Whether a running promise can still be kept, by the waits of others in the same situation.

For the clock, which asks for many at once: no query, but one for each brand and second.
"""

from datetime import datetime, timedelta

from troth.promises.honest.memory import Memory, memory_of
from troth.promises.models import REPLIES, Promise
from troth.promises.rules.wait.estimator import Announcement, Source
from troth.promises.rules.wait.forecast import Situation
from troth.promises.rules.wait.saying import situation_from


def chance_to_keep(promise: Promise, now: datetime) -> float | None:
    """P(answered by its due time | unanswered until now); none where too few outcomes are known."""
    situation = _situation_of(promise)
    if situation is None:
        return None
    elapsed, remaining = _elapsed(promise, now), (promise.due_at - now).total_seconds()
    if remaining <= 0:
        return 0.0
    memory = memory_of(promise.brand_id, now)
    with memory.lock:
        chance = memory.wait.chance_to_break(situation, elapsed=elapsed, remaining=remaining)
    return None if chance is None else 1 - chance


def next_question_at(promise: Promise, now: datetime) -> datetime | None:
    """When the chance to keep it falls under one half by the present curve, which is now where it has; none
    where that comes only with the due time, or too little is known."""
    situation = _situation_of(promise)
    if situation is None or promise.due_at <= now:
        return None
    memory = memory_of(promise.brand_id, now)
    with memory.lock:
        after = memory.wait.doubtful_after(situation, lasts=_elapsed(promise, promise.due_at))
    if after is None:
        return None
    return max(now, promise.turn_opened_at + timedelta(seconds=after))


def wait_left(promise: Promise, now: datetime, *, policy: float) -> Announcement:
    """How much longer it takes, honestly, for who has waited until now: the 95 % quantile of those who waited
    as long; without enough of these, max(2 b, `policy`) seconds."""
    situation = _situation_of(promise)
    if situation is None:
        return Announcement(policy, Source.POLICY)
    memory: Memory = memory_of(promise.brand_id, now)
    with memory.lock:
        return memory.wait.reset(situation, elapsed=_elapsed(promise, now), policy=policy)


def _situation_of(promise: Promise) -> Situation | None:
    """None of what was promised by a person, and of what no answer keeps."""
    if promise.situation is None or promise.kind not in REPLIES:
        return None
    return situation_from(promise.situation)


def _elapsed(promise: Promise, now: datetime) -> float:
    """Seconds that the customer has waited: the wall clock counts from the word that opened the turn."""
    return (now - promise.turn_opened_at).total_seconds()
