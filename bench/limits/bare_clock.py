"""The limit of a clock: sleep until the next due time, break what is due; no facts, warnings or brands.

`python -m bench.limits.bare_clock` in a process of its own, as the real one is."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg

from bench.stand import running

RUNNING = "kept_at is null and broken_at is null and voided_at is null and set_aside_at is null"
NEXT = f"select min(due_at) from promises where {RUNNING}"
BREAK = f"""
    update promises set broken_at = clock_timestamp() where id in (
        select id from promises where {RUNNING} and due_at <= now()
        order by due_at limit 500 for no key update skip locked
    )
"""


@contextmanager
def ticking(url: str) -> Iterator[None]:
    command = (sys.executable, "-m", "bench.limits.bare_clock")
    with running(command, lambda: True, {"TROTH_DATABASE_URL": url}):
        yield


def run(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            if connection.execute(BREAK.encode()).rowcount == 0:
                at = connection.execute(NEXT.encode()).fetchone()
                seconds = (at[0] - datetime.now(UTC)).total_seconds() if at and at[0] else 1.0
                time.sleep(max(0.0, min(seconds, 0.5)))


if __name__ == "__main__":
    run(os.environ["TROTH_DATABASE_URL"])
