"""The situation in which somebody writes or waits, from what the desk knows and how fast it was of late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.accounts.models import Channel
from troth.conversations.models import Conversation
from troth.promises.actions import calendar_of
from troth.promises.honest.memory import Memory, memory_of
from troth.promises.honest.room import Room, room_of, seconds_until
from troth.promises.models import Policy
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.wait.estimator import Announcement
from troth.promises.rules.wait.forecast import Situation
from troth.promises.rules.wait.saying import situation_data


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a channel: what the desk knows, the situation that this makes, and what was learned."""

    room: Room
    situation: Situation
    people: int
    memory: Memory

    def announce(self, *, policy: float) -> Announcement:
        """What may be said now; `policy` in seconds."""
        with self.memory.lock:
            return self.memory.wait.announce(self.situation, policy=policy)

    def as_data(self) -> dict[str, Any]:
        """The situation as the promise keeps it."""
        return situation_data(self.situation, people=self.people)

    def is_overtaken(self, found: Announcement, kind: str, now: datetime) -> bool:
        """Somebody waits for longer than this already: earlier waits do not speak for today."""
        oldest_at = self.room.oldest_at(kind)
        return (
            self.situation.is_staffed and oldest_at is not None and now.timestamp() - oldest_at > found.wait
        )


def look(channel: Channel, now: datetime, conversation: Conversation | None = None) -> Look:
    """As somebody finds the desk who writes now, or, with a conversation, whoever waits in it.

    Two queries, and one more where nobody is there.
    """
    memory, room = memory_of(channel.brand_id, now), room_of(channel, now, conversation)
    people = len(room.able(channel.kind))
    situation = Situation(
        channel=str(channel.pk),
        ahead=room.ahead(channel.kind),
        freeing=people / memory.speeds[channel.pk].per_answer,
        has_free_person=room.has_free_person(channel.kind),
        is_staffed=people > 0,
        opens_in=None if people else _opens_in(channel, room, now),
    )
    return Look(room, situation, people, memory)


def _opens_in(channel: Channel, room: Room, now: datetime) -> float | None:
    """Seconds until the next shift or, while it is closed, the hours begin; none where neither is known."""
    moments = [room.next_shift_at] if room.next_shift_at else []
    policy = Policy.objects.current(channel.pk)
    if policy is not None:
        try:
            calendar = calendar_of(policy)
            if not calendar.is_open(now):
                moments.append(calendar.next_opening(now))
        except CalendarError:
            pass  # hours that cannot be read plan nothing
    return min((seconds_until(moment, now) for moment in moments), default=None)
