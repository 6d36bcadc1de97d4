"""How late the clock is: many promises open, some of them falling due every second."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import psycopg

from bench.figures import Figure, beside
from bench.limits.bare_clock import ticking
from bench.load.crowd import Crowd, Due, crowd
from bench.load.senders import quantile
from bench.stand import PATIENCE, Stand
from troth.site.progress import Progress, say

AIM = 50.0  # milliseconds
SHARES = (0.5, 0.99, 1.0)
LEAD = timedelta(seconds=2)
"""Between the rows and the first due time: the clock has heard of them by then."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds after the time, each promise's."""

    broken: list[float]
    warned: list[float]
    told: list[float] = field(default_factory=list)
    """Until the break's wake-up reached a listener: after the commit."""


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    opened, rates, seconds = (20_000, (50, 200), 3) if is_quick else (1_000_000, (100, 1000), 20)
    say(f"Clock: {opened:,} promises open")
    with stand.connect() as owner:
        people = crowd(stand, owner, opened)
        figures: list[Figure] = []
        for rate in rates:
            with stand.work():
                real = _run(stand, people, rate, seconds)
            with ticking(stand.url):
                bare = _run(stand, people, rate, seconds, is_bare=True)
            figures += _figures(f"{rate:,} due a second", real, bare)
    return figures


def _figures(name: str, real: Lateness, bare: Lateness) -> list[Figure]:
    def figure(what: str, values: list[float], share: float) -> Figure:
        mark = "max" if share == 1 else f"p{share * 100:.0f}"
        return Figure(name=f"{what}, {name}, {mark}", value=quantile(values, share), unit="ms")

    found: list[Figure] = []
    for share in SHARES:
        late = figure("promise broken late", real.broken, share)
        if share == 0.99:
            late = replace(late, aim=f"under {AIM:.0f} ms", is_met=late.value < AIM)
        found += beside(late, [("a bare loop on the same table", quantile(bare.broken, share))])
    found += [figure("promise warned late", real.warned, share) for share in SHARES]
    found += [figure("break heard by a screen late", real.told, share) for share in SHARES]
    return found


def _run(stand: Stand, people: Crowd, rate: int, seconds: int, *, is_bare: bool = False) -> Lateness:
    """Each promise is warned of `seconds / 4` before it breaks, so that both happen at once."""
    start = datetime.now(UTC) + LEAD + timedelta(seconds=seconds / 4 + rate * seconds / 20_000)
    with stand.connect() as owner, _listening(stand.url) as heard:
        due = people.fall_due(
            owner,
            count=rate * seconds,
            start=start,
            every=timedelta(seconds=1) / rate,
            warned=None if is_bare else timedelta(seconds=seconds / 4),
        )
        owner.execute("notify troth, '0:0'")
        _wait(lambda: due.broken(owner), due.count, start, f"  {rate:,} due a second")
        time.sleep(0.2)
        return Lateness(
            due.lateness(owner, "broken_at", "due_at"), _warned(due, owner, is_bare), _told(due, heard)
        )


def _warned(due: Due, owner: psycopg.Connection[tuple[object, ...]], is_bare: bool) -> list[float]:
    return [] if is_bare else due.lateness(owner, "warned_at", "warn_at")


def _told(due: Due, heard: list[tuple[str, float]]) -> list[float]:
    """The last wake-up of each conversation is its promise's break."""
    last = dict(heard)
    return [(last[payload] - at) * 1000 for payload, at in due.payloads.items() if payload in last]


def _wait(done: Callable[[], int], count: int, start: datetime, what: str) -> None:
    """Rarely looks, so as not to be part of what is measured."""
    begun_at = last_at = time.monotonic()
    before = 0
    with Progress(what, count) as progress:
        while (now := done()) < count:
            if now > before:
                before, last_at = now, time.monotonic()
            has_begun = datetime.now(UTC) > start
            if has_begun and time.monotonic() - max(last_at, begun_at) > PATIENCE:
                raise RuntimeError(f"only {now} of {count} promises were broken")
            progress.at(now)
            time.sleep(1)


@contextmanager
def _listening(url: str) -> Iterator[list[tuple[str, float]]]:
    """Every wake-up that a screen would get, with the time it came."""
    heard: list[tuple[str, float]] = []
    stop = threading.Event()
    ears = psycopg.connect(url, autocommit=True)
    ears.execute("listen troth")

    def listen() -> None:
        while not stop.is_set():
            heard.extend((said.payload, time.time()) for said in ears.notifies(timeout=0.2, stop_after=1))

    thread = threading.Thread(target=listen, name="ears")
    thread.start()
    try:
        yield heard
    finally:
        stop.set()
        thread.join()
        ears.close()
