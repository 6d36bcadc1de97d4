"""When those inside are warned that a promise may break."""

from datetime import datetime, timedelta

SHARE_LEFT = 4
LONGEST_NOTICE = timedelta(minutes=30)


def warn_at(made_at: datetime, due_at: datetime) -> datetime:
    """When a quarter of the time is left, and never more than half an hour before the due time."""
    return due_at - min((due_at - made_at) / SHARE_LEFT, LONGEST_NOTICE)
