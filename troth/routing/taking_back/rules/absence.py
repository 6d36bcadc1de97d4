"""When what somebody holds goes back to its queue, since nobody would answer it (decisions/0018)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.people.rules.presence import Presence, presence

OFFLINE, AWAY, SILENT = "offline", "away", "silent"


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds while a customer waits. `seen_at` and `chosen` are its person's.

    `signs` are moments that show that they are at it: when it became theirs, when the turn began, a key
    pressed, a word. `silence`: after how long without one it goes back; none where it never does for that.
    """

    may_wait: bool
    seen_at: datetime | None
    chosen: Presence
    signs: tuple[datetime | None, ...] = ()
    silence: timedelta | None = None

    @property
    def silent_at(self) -> datetime | None:
        """When it goes back if no other sign follows."""
        last = max((one for one in self.signs if one is not None), default=None)
        return last + self.silence if last is not None and self.silence is not None else None


def absence(held: Held, now: datetime) -> str | None:
    """Who is away keeps what can wait, and is back soon. Who was never seen works by the API and has no
    screen to fall silent."""
    if held.seen_at is None:
        return None
    here = presence(held.seen_at, held.chosen, now)
    if here == Presence.OFFLINE:
        return OFFLINE
    return AWAY if here == Presence.AWAY and not held.may_wait else None


def why_back(held: Held, now: datetime) -> str | None:
    """The cause, or none while they are at it."""
    is_silent = held.silent_at is not None and held.silent_at <= now
    return absence(held, now) or (SILENT if is_silent else None)
