"""When an answer may wait for its author to take it back (decisions/0009)."""

from datetime import datetime, timedelta

MARGIN = timedelta(seconds=5)
"""What saying it may take after the wait."""
WAITS = {"mail"}
"""Where an answer that was sent cannot be taken back, and ten seconds are nothing to who waits for it."""


def may_wait(channel_kind: str, *, now: datetime, answer_by: datetime | None, span: timedelta) -> bool:
    """Only by mail, and never where the promise would break in the wait. What is late already may wait."""
    if channel_kind not in WAITS or not span:
        return False
    return answer_by is None or answer_by <= now or answer_by > now + span + MARGIN
