"""What may be said of the wait now: of a channel, before anybody writes, and of one who waits already."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from troth.accounts.models import Channel
from troth.conversations.models import Conversation, Holder
from troth.promises.honest import words
from troth.promises.honest.room import room_of
from troth.promises.honest.situations import look
from troth.promises.models import Policy
from troth.promises.rules.wait.estimator import Announcement, Source
from troth.promises.rules.wait.saying import wait_to_say

FRESH_FOR = 2.0
"""Seconds for which a channel's honest wait is not reckoned again in this process."""

_found: dict[int, tuple[float, Announcement | None]] = {}


@dataclass(frozen=True, slots=True)
class Now:
    """How things stand for one who waits: their place (1 is next), the wait that may be said, in seconds and
    rounded up, and both in words. Either may be none, but not both."""

    place: int | None
    wait: float | None
    words: str


def honest_wait(channel: Channel, *, now: datetime) -> Announcement | None:
    """What may be announced now to somebody who writes; none where nothing is confirmed, where under 19
    outcomes leave the policy to speak alone, or where somebody waits for longer already.

    Kept for two seconds. Three queries where it is not.
    """
    kept = _found.get(channel.pk)
    if kept is not None and time.monotonic() - kept[0] < FRESH_FOR:
        return kept[1]
    found = _honest_wait(channel, now)
    _found[channel.pk] = (time.monotonic(), found)
    return found


def _honest_wait(channel: Channel, now: datetime) -> Announcement | None:
    policy = Policy.objects.current(channel.pk)
    if policy is None:
        return None
    seen = look(channel, now)
    found = seen.announce(policy=policy.allowed.total_seconds())
    if found.source is Source.POLICY or seen.is_overtaken(found, channel.kind, now):
        return None
    return found


def almost_always(channel: Channel, *, now: datetime, promised: float, language: str) -> str:
    """What is said before the first word, as in "Almost always answered within 3 minutes."

    Empty where nothing better than the `promised` seconds can be said.
    """
    found = honest_wait(channel, now=now)
    said = wait_to_say(found, promised=promised) if found else None
    return words.before_writing(said, language=language) if said is not None else ""


def place_of(conversation: Conversation, *, now: datetime | None = None) -> int | None:
    """1 for who is next of those that wait for the same people, by since when they wait.

    None where nobody waits here, a person has it already, or the line is too long to count. One query.
    """
    if not _waits_in_line(conversation):
        return None
    room = room_of(conversation.channel, now or timezone.now(), conversation)
    return room.place(conversation.channel.kind)


def now_for(
    conversation: Conversation, *, now: datetime, due_at: datetime | None, before: float | None = None
) -> Now | None:
    """How things stand for who waits here; none where nobody does, or nothing can be said.

    A wait is said where it is better than `due_at`, and never less than `before`, the seconds that are left
    of what was said last, unless a step less. Two queries.
    """
    if not _waits_in_line(conversation):
        return None
    seen = look(conversation.channel, now, conversation)
    place = seen.room.place(conversation.channel.kind)
    left = (due_at - now).total_seconds() if due_at else None
    wait = None
    if left is not None and left > 0:
        found = seen.announce(policy=left)
        if not seen.is_overtaken(found, conversation.channel.kind, now) and not (
            seen.situation.has_free_person and _waited(conversation, now) > found.wait
        ):
            wait = wait_to_say(found, promised=left, before=before)
    said = words.while_waiting(place, wait, language=conversation.language)
    return Now(place, wait, said) if said else None


def forget() -> None:
    """As after a restart."""
    _found.clear()


def _waits_in_line(conversation: Conversation) -> bool:
    """A turn is open, and no person has taken it: then it is no line any more."""
    is_open = conversation.closed_at is None and conversation.turn_opened_at is not None
    return is_open and conversation.holder != Holder.PERSON


def _waited(conversation: Conversation, now: datetime) -> float:
    return (now - conversation.turn_opened_at).total_seconds() if conversation.turn_opened_at else 0.0
