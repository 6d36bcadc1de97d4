"""Whether a visitor is still there, and when an answer goes after them."""

from datetime import datetime, timedelta

SEEN_EVERY = timedelta(minutes=4)
"""How often an open line says that it is there; more often would write more than the chat itself."""
CONTINUES_FOR = timedelta(days=3)
"""A word that comes within it goes on with a closed conversation; later it is a new matter."""
TYPES_FOR = timedelta(seconds=6)
MISSED_FOR = timedelta(minutes=1)
"""How late an open line may be in saying that it is there."""


def gone_since(seen_at: datetime | None, left_at: datetime | None) -> datetime | None:
    """Since when no line is there, or will have been if it stays silent; none if there never was one."""
    if left_at is not None:
        return left_at
    return None if seen_at is None else seen_at + SEEN_EVERY + MISSED_FOR


def look_again_in(
    now: datetime, seen_at: datetime | None, left_at: datetime | None, *, leaves_after: timedelta
) -> timedelta | None:
    """How long to wait before the answer may follow; none if it may now. Who never had a line has left.

    Without a line for `leaves_after`, they have left: a reload or a tunnel is shorter.
    """
    since = gone_since(seen_at, left_at)
    if since is None:
        return None
    left = since + (leaves_after if left_at is not None else timedelta()) - now
    return left if left > timedelta() else None


def types(now: datetime, typed_at: datetime | None) -> bool:
    return typed_at is not None and now - typed_at < TYPES_FOR


def continues(now: datetime, closed_at: datetime | None, last_said_at: datetime) -> bool:
    """Whether a customer's word belongs to their last conversation."""
    return closed_at is None or now - max(closed_at, last_said_at) < CONTINUES_FOR
