"""Writing a promise down: whoever promises what, its row and its fact are made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.conversations.models import Conversation, Message
from troth.core.facts import record
from troth.promises.facts import PromiseMade
from troth.promises.honest.chances import next_question_at
from troth.promises.models import Policy, Promise
from troth.promises.rules.due import Explanation
from troth.promises.rules.warning import parse, warn_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is promised. `policy` or `given_by_id` says by what or whom, unless it `replaces` another row."""

    kind: str
    channel_id: int
    reckoned: Explanation
    turn_opened_at: datetime
    made_at: datetime
    policy: Policy | None = None
    given_by_id: int | None = None
    replaces: Promise | None = None
    words: str = ""
    announcement: Message | None = None
    withheld: str = ""
    situation: Mapping[str, Any] | None = None
    forecast: float | None = None


def write_down(conversation: Conversation, owed: Owed) -> Promise:
    """The row, and the fact by which its receipt is issued; the clock finds it by itself."""
    due_at = owed.reckoned.due_at
    ladder = parse(owed.policy.warnings if owed.policy else {})
    # What was due before it came to this book is warned of as it is broken.
    warned = min(warn_at(owed.made_at, due_at, ladder), due_at)
    promise = Promise(
        brand_id=conversation.brand_id,
        conversation=conversation,
        channel_id=owed.channel_id,
        policy=owed.policy,
        given_by_id=owed.given_by_id,
        replaces=owed.replaces,
        kind=owed.kind,
        turn_opened_at=owed.turn_opened_at,
        made_at=owed.made_at,
        warn_at=warned,
        due_at=due_at,
        explanation=owed.reckoned.as_data(),
        words=owed.words,
        announcement=owed.announcement,
        withheld=owed.withheld,
        situation=owed.situation,
        forecast=owed.forecast,
    )
    promise.look_at = _looked_at_first(promise)
    promise.save(force_insert=True)
    record(
        PromiseMade(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=owed.given_by_id,
            promise_id=promise.pk,
            kind=promise.kind,
            due_at=promise.due_at,
        )
    )
    return promise


def _looked_at_first(promise: Promise) -> datetime:
    """When its holder is warned; of what is told, when the chance to keep it falls below one half, if sooner.

    What is unlikely from the start waits for the warning: nobody is told two times in one breath.
    """
    doubtful_at = next_question_at(promise, promise.made_at) if promise.announcement_id else None
    if doubtful_at is None or doubtful_at <= promise.made_at:
        return promise.warn_at
    return min(promise.warn_at, doubtful_at)
