"""When a turn opens, and how long each holder may hold."""

from datetime import datetime, timedelta

from troth.people.rules.presence import Presence

UNPROMISED = timedelta(days=1)
"""How long a turn without a promise may wait before it counts as late: an internal norm, never told."""
CUSTOMER_MAY_TAKE = timedelta(days=14)
LOOK_AGAIN_AFTER = timedelta(hours=1)
TIME_TO_ACT = timedelta(minutes=15)
"""What whoever takes a conversation up has at least, however late it is already."""


def opens_turn(*, turn_is_open: bool, is_automatic: bool, is_first: bool) -> bool:
    """A customer's word opens a turn if none is open; a machine's only where it starts a conversation."""
    return not turn_is_open and (is_first or not is_automatic)


def answer_by(now: datetime) -> datetime:
    """The deadline of a turn for which nothing was promised."""
    return now + UNPROMISED


def held_until(now: datetime, answer_by: datetime | None) -> datetime:
    """How long somebody who takes a conversation up may hold it: until the answer is due, if one is."""
    return max(answer_by or now + LOOK_AGAIN_AFTER, now + TIME_TO_ACT)


def goes_back_to(presence: Presence) -> bool:
    """Whether a customer's next word is for whoever answered last: not if they are gone, or busy.

    Who is away keeps what they have, and is back soon; the deadline gives it to the queue if they are not.
    """
    return presence in (Presence.ONLINE, Presence.AWAY)
