"""What is written down of the wait when a turn opens, and what may be said of it."""

from datetime import datetime
from typing import Any

from troth.accounts.models import Channel
from troth.conversations.models import Conversation
from troth.promises.honest import words
from troth.promises.honest.room import Told
from troth.promises.honest.situations import look
from troth.promises.models import Policy
from troth.promises.rules.wait.estimator import Source
from troth.promises.rules.wait.saying import wait_to_say
from troth.promises.rules.wait.steps import step_above

Opening = tuple[dict[str, Any], float | None, str]
"""The situation's data, the forecast in seconds before rounding, and the sentence that may be said, or ""."""


def at_opening(
    conversation: Conversation, channel: Channel, now: datetime, *, promised: float | None = None
) -> Opening:
    """For the promise that is made now: `promised` are the seconds until it is due, else the policy's own.

    Under 19 outcomes there is no forecast, and nothing is said but the policy. Two queries (one within a
    second of the last look), one more without `promised`, and another where nobody is there to answer.
    """
    seen = look(channel, now, conversation)
    if promised is None:
        policy = Policy.objects.current(channel.pk)
        promised = policy.allowed.total_seconds() if policy else 0.0
    found = seen.announce(policy=promised)
    if found.source is Source.POLICY:
        return seen.as_data(), None, ""
    said = None
    if not seen.is_overtaken(found, channel.kind, now):
        said = wait_to_say(found, promised=promised, before=_left(seen.room.told, now))
    sentence = words.beside_promise(said, language=conversation.language) if said is not None else ""
    return seen.as_data(), found.wait, sentence


def _left(told: Told | None, now: datetime) -> float | None:
    """Of what this customer was told last, in seconds; none where that has passed or was beyond the steps."""
    said = step_above(told.forecast) if told else None
    return told.at + said - now.timestamp() if told and said is not None else None
