"""Clocks driven by events: sleep until the next due time, or until something new may be due sooner."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 10.0
"""Seconds. A missed wake-up costs at most this, and the heartbeat is never older."""
LOOK_AGAIN = 0.05
"""Seconds between two looks while messages pour in: far less than the shortest promise."""
HEALED_AFTER = 30.0
"""Seconds of good work after which a failure is a first one again, with a short pause."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`next_at` tells when something falls due; `strike` handles what is due and says how much it was."""

    name: str
    next_at: Callable[[], datetime | None]
    strike: Callable[[datetime], int]


def run(clocks: Sequence[Clock], *, stop: threading.Event, beat: Callable[[], None]) -> None:
    """Strike each clock on time until told to stop; a lost database is waited for."""
    pause = 0.1
    while not stop.is_set():
        began = time.monotonic()
        try:
            _run_until_failure(clocks, stop, beat)
        except Exception:
            logger.exception("the clock stumbled and starts again")
            connection.close()
            if time.monotonic() - began > HEALED_AFTER:
                pause = 0.1
            stop.wait(pause)
            pause = min(pause * 2, 5)
        else:
            return


def _run_until_failure(clocks: Sequence[Clock], stop: threading.Event, beat: Callable[[], None]) -> None:
    with listening() as ears:
        beaten = 0.0
        while not stop.is_set():
            if time.monotonic() - beaten > 1:
                beat()
                beaten = time.monotonic()
            struck = sum(clock.strike(timezone.now()) for clock in clocks)
            if not struck:
                _sleep(ears, _seconds_until_next(clocks), stop)


def _seconds_until_next(clocks: Sequence[Clock]) -> float:
    times = [at for clock in clocks if (at := clock.next_at()) is not None]
    if not times:
        return LONGEST_SLEEP
    # What is due but held by another transaction is looked at again, not spun on.
    return max(0.005, min((min(times) - timezone.now()).total_seconds(), LONGEST_SLEEP))


def _sleep(ears: psycopg.Connection, seconds: float, stop: threading.Event) -> None:
    """Until the time comes or, after a short gathering, until something new was written."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        heard = sum(1 for _ in ears.notifies(timeout=min(left, 0.5), stop_after=1))
        if heard:
            time.sleep(min(LOOK_AGAIN, max(0.0, until - time.monotonic())))
            for _ in ears.notifies(timeout=0):
                pass
            return


def listening() -> psycopg.Connection:
    """Hears of every commit that recorded a fact, on a connection of its own: Django's is in use."""
    ears = psycopg.connect(**connection_details(), autocommit=True)
    ears.execute("listen troth")
    return ears


def connection_details() -> dict[str, Any]:
    """What psycopg needs to open another connection like Django's."""
    wanted = ("dbname", "user", "password", "host", "port", "options")
    details = connection.get_connection_params()
    return {name: details[name] for name in wanted if details.get(name)}
