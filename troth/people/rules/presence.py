"""Whether somebody is here: from when their screen was last heard of, and what they chose."""

from datetime import datetime, timedelta
from enum import StrEnum

BEAT = timedelta(seconds=20)
"""How often an open screen says that it is there."""
GRACE = timedelta(seconds=45)
"""How long a silent screen still counts: two beats lost, a page reloaded, a tab closed and opened again."""


class Presence(StrEnum):
    ONLINE = "online"
    AWAY = "away"
    DO_NOT_DISTURB = "do not disturb"
    OFFLINE = "offline"


CHOICES = (Presence.ONLINE, Presence.AWAY, Presence.DO_NOT_DISTURB)
"""What a person can choose; offline is what happens when their last screen is gone."""


def presence(seen_at: datetime | None, chosen: Presence, now: datetime) -> Presence:
    """What they chose for as long as a screen of theirs is open, and offline from the grace's end on."""
    if seen_at is None or now >= gone_at(seen_at):
        return Presence.OFFLINE
    return chosen


def gone_at(seen_at: datetime) -> datetime:
    """When somebody whose screen was last heard of at this time counts as gone."""
    return seen_at + GRACE


def takes_new(presence: Presence) -> bool:
    """Whether new work may come; who is away or not to be disturbed keeps what they have."""
    return presence == Presence.ONLINE
