from datetime import datetime
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from troth.core.database import brands

BEFORE_OTHERS = 10
"""A new time must be told before the old one has passed; mail to be sent and read can wait its turn."""


@app.task(name="promises.reset", priority=BEFORE_OTHERS, retry=RetryStrategy(max_attempts=3, wait=1))
def reset(brand_id: int, promise_id: int, cause: str, asked_at: str) -> None:
    """The clock only asks: what follows locks the conversation first, as whoever answers in it does."""
    # The clock leads here, and what is done here makes what the clock looks at.
    from troth.promises.resetting.actions import reset_in_time

    with brands([brand_id]):
        reset_in_time(promise_id, cause=cause, asked_at=datetime.fromisoformat(asked_at))


def ask_for(asked: list[dict[str, Any]]) -> None:
    """All of a batch at once; each has the arguments of `reset`."""
    if asked:
        reset.batch_defer(*asked)
