"""The dispatcher: hears what is committed, and plays a round for each brand in which something changed."""

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from django.db import connection

from troth.core.clock import listening
from troth.core.database import fetched
from troth.routing.dispatch.round import play

logger = logging.getLogger(__name__)

LOOKS_AT_ALL = 4.0
"""Seconds between two looks at every brand: what a lost wake-up costs at most."""
GATHERS = 0.01
"""Seconds after a commit in which others of the same brand join its round."""
RESTS, RESTS_AT_MOST = 1.0, 10.0
"""Seconds for which a brand whose round failed is let be, twice as many each time; the others go on."""


class Dispatcher:
    """`due` says by brand when its next round is, on the monotonic clock; `rests` how long and until when one
    is let be whose rounds fail, whatever happens in it."""

    def __init__(self) -> None:
        self.due: dict[int, float] = {}
        self.rests: dict[int, tuple[float, float]] = {}
        self.looked_at = 0.0

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Until told to stop; a lost database is waited for."""
        pause = 0.1
        while not stop.is_set():
            try:
                with listening() as ears:
                    self.looked_at = 0.0  # whatever happened while nobody listened is not known
                    while not stop.is_set():
                        self._step(ears, beat)
                        pause = 0.1
            except Exception:
                logger.exception("the dispatcher stumbled and starts again")
                connection.close()
                stop.wait(pause)
                pause = min(pause * 2, 2)

    def _step(self, ears: psycopg.Connection, beat: Callable[[], None]) -> None:
        if time.monotonic() - self.looked_at >= LOOKS_AT_ALL:
            beat()
            for (brand_id,) in fetched("select brand from brands_to_route()", ()):
                self.wake(brand_id, 0.0)
            self.looked_at = time.monotonic()
        for brand_id in [brand for brand, at in self.due.items() if at <= time.monotonic()]:
            self._play(brand_id)
        self._hear(ears, self._sleeps())

    def wake(self, brand_id: int, seconds: float) -> None:
        _, until = self.rests.get(brand_id, (0.0, 0.0))
        at = max(until, time.monotonic() + seconds)
        self.due[brand_id] = min(self.due.get(brand_id, at), at)

    def _play(self, brand_id: int) -> None:
        del self.due[brand_id]
        try:
            seconds = play(brand_id)
        except Exception:
            logger.exception("a round of brand %s failed", brand_id)
            if connection.connection is not None and connection.connection.closed:
                raise
            rested, _ = self.rests.get(brand_id, (0.0, 0.0))
            seconds = min(2 * rested, RESTS_AT_MOST) or RESTS
            self.rests[brand_id] = (seconds, time.monotonic() + seconds)
        else:
            self.rests.pop(brand_id, None)
        if seconds is not None:
            self.wake(brand_id, seconds)

    def _sleeps(self) -> float:
        """At most half a second, so that a stop is heard."""
        soonest = min(self.due.values(), default=self.looked_at + LOOKS_AT_ALL)
        return max(0.0, min(soonest, self.looked_at + LOOKS_AT_ALL) - time.monotonic())

    def _hear(self, ears: psycopg.Connection, seconds: float) -> None:
        for heard in ears.notifies(timeout=min(seconds, 0.5), stop_after=1):
            self._heed(heard)
        for heard in ears.notifies(timeout=0):
            self._heed(heard)

    def _heed(self, heard: psycopg.Notify) -> None:
        """ "brand:conversation" is a fact; "person:..." was said to somebody's screens alone. What a round of
        our own recorded is known already."""
        ours = connection.connection.info.backend_pid if connection.connection else 0
        brand, _, _ = heard.payload.partition(":")
        if heard.pid != ours and brand.isdecimal() and int(brand):
            self.wake(int(brand), GATHERS)
