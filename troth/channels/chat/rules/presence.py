"""Whether a visitor is still there, and when an answer goes after them."""

from datetime import datetime, timedelta

LEAVES_AFTER = timedelta(seconds=60)
"""Without a line for so long, they have left: a reload or a tunnel is shorter."""
SEEN_EVERY = timedelta(minutes=4)
"""How often an open line says that it is there; more often would write more than the chat itself."""
CONTINUES_FOR = timedelta(days=3)
"""A word that comes within it goes on with a closed conversation; later it is a new matter."""
TYPES_FOR = timedelta(seconds=6)


def gone_since(seen_at: datetime | None, left_at: datetime | None) -> datetime | None:
    """Since when no line is there, or will have been if it stays silent; none if there never was one."""
    if left_at is not None:
        return left_at
    return None if seen_at is None else seen_at + SEEN_EVERY + LEAVES_AFTER


def look_again_in(now: datetime, seen_at: datetime | None, left_at: datetime | None) -> timedelta | None:
    """How long to wait before the answer may follow; none if it may now. Who never had a line has left."""
    since = gone_since(seen_at, left_at)
    if since is None:
        return None
    left = since + (LEAVES_AFTER if left_at is not None else timedelta()) - now
    return left if left > timedelta() else None


def types(now: datetime, typed_at: datetime | None) -> bool:
    return typed_at is not None and now - typed_at < TYPES_FOR


def continues(now: datetime, closed_at: datetime | None, last_said_at: datetime) -> bool:
    """Whether a customer's word belongs to their last conversation."""
    return closed_at is None or now - max(closed_at, last_said_at) < CONTINUES_FOR
