"""Replies that were promised and ended before, written into the ledger in one go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from troth.accounts.models import Channel
from troth.conversations.models import Conversation
from troth.core.facts import record
from troth.promises.facts import PromiseKept
from troth.promises.honest import memory, waiting
from troth.promises.honest.situations import look
from troth.promises.models import Policy, Promise, PromiseKind

LONG = timedelta(days=7)
_numbers = count()


def forget() -> None:
    """As a process that has just started."""
    memory.forget()
    waiting.forget()


def waited(conversation: Conversation, waits: Sequence[float], **about: Any) -> list[Promise]:
    """As `ended` writes them, for a process that starts after."""
    made = ended(conversation, waits, **about)
    forget()
    return made


def ended(
    conversation: Conversation,
    waits: Sequence[float],
    *,
    ended_at: datetime,
    channel: Channel | None = None,
    is_answered: bool | None = True,
    **changes: Any,
) -> list[Promise]:
    """One turn for each of the waits (seconds), in the situation of the moment.

    They ended a millisecond after another until `ended_at`, or, where `is_answered` is none, are still open.
    `changes` may set the situation and columns.
    """
    place = channel or conversation.channel
    situation = changes.pop("situation", None) or look(place, ended_at).as_data()
    kind = changes.pop("kind", PromiseKind.NEXT_REPLY)
    rows = []
    for number, wait in enumerate(waits):
        end = ended_at - timedelta(milliseconds=len(waits) - 1 - number, microseconds=next(_numbers))
        start = end - timedelta(seconds=wait)
        rows.append(
            Promise(
                brand_id=conversation.brand_id,
                conversation=conversation,
                channel=place,
                policy=Policy.objects.filter(channel=place).latest("id"),
                kind=kind,
                turn_opened_at=start,
                made_at=start,
                warn_at=start + LONG,
                due_at=start + LONG,
                explanation={},
                situation=situation,
                **_outcome(end, is_answered=is_answered),
                **changes,
            )
        )
    return Promise.objects.bulk_create(rows)


def _outcome(end: datetime, *, is_answered: bool | None) -> dict[str, datetime]:
    if is_answered is None:
        return {}
    return {"answered_at": end, "kept_at": end} if is_answered else {"left_at": end}


def tell_of(promises: Sequence[Promise]) -> None:
    """That something happened in their conversation, as every act says it."""
    promise = promises[-1]
    record(
        PromiseKept(
            brand_id=promise.brand_id,
            conversation_id=promise.conversation_id,
            promise_id=promise.pk,
            kept_at=promise.turn_opened_at,
        )
    )
