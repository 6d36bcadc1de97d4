"""When a turn opens, and how long each holder may hold."""

from datetime import datetime, timedelta

UNPROMISED = timedelta(days=1)
"""How long a turn without a promise may wait before it counts as late: an internal norm, never told."""
CUSTOMER_MAY_TAKE = timedelta(days=14)
LOOK_AGAIN_AFTER = timedelta(hours=1)


def opens_turn(*, turn_is_open: bool, is_automatic: bool, is_first: bool) -> bool:
    """A customer's word opens a turn if none is open; a machine's only where it starts a conversation."""
    return not turn_is_open and (is_first or not is_automatic)


def answer_by(now: datetime) -> datetime:
    """The deadline of a turn for which nothing was promised."""
    return now + UNPROMISED
