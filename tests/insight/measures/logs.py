"""Small logs for tests, and the same definitions in plain Python to hold the engines to."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from troth.insight.engines.duckdb import open_engine
from troth.insight.engines.engine import Engine
from troth.insight.service_log.columns import SCHEMA

Row = dict[str, Any]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def row(conversation: str, minutes: float, what: str, **more: Any) -> Row:
    """`what` is 'customer', 'agent' or 'bot' for a message of theirs, else a kind, of an agent's unless said;
    times are minutes after a Monday, 9:00 UTC."""
    at = MONDAY + timedelta(minutes=minutes)
    is_word = what in ("customer", "agent", "bot")
    found: Row = dict.fromkeys(SCHEMA.names)
    found |= {
        "conversation": conversation,
        "id": f"{minutes:012.4f}{what}",
        "at": at,
        "at_us": us(at),
        "hour_of_week": at.weekday() * 24 + at.hour,
        "kind": "message" if is_word else what,
        "actor_kind": what if is_word else "agent",
        "customer": f"customer of {conversation}",
        "channel": "mail",
        "brand": "shop",
    }
    found |= more
    for name in ("promise_due", "promise_told"):
        told = found.get(f"{name}_at")
        found[f"{name}_us"] = None if told is None else us(told)
    return found


def promise(conversation: str, minutes: float, due: float, *, told: bool = True, **more: Any) -> Row:
    at = MONDAY + timedelta(minutes=minutes)
    return row(
        conversation, minutes, "promise", actor_kind="system", promise_kind="first_reply",
        promise_due_at=MONDAY + timedelta(minutes=due), promise_told_at=at if told else None, **more,
    )  # fmt: skip


def write(rows: Iterable[Row], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    table = pyarrow.Table.from_pylist(list(rows), schema=SCHEMA)
    pyarrow.parquet.write_table(table, folder / "part-00000.parquet")
    return folder


@contextmanager
def engine_on(rows: Iterable[Row], folder: Path) -> Iterator[Engine]:
    with open_engine(write(rows, folder), threads=1) as engine:
        yield engine


def turns_by_hand(rows: list[Row]) -> list[tuple[str, int, int | None, int]]:
    """conversation, opened, answered (microseconds), words asked: one row after the other."""
    found: list[list[Any]] = []
    once = {(one["conversation"], one["id"]): one for one in rows}
    order = sorted(
        once.values(),
        key=lambda one: (one["conversation"], one["at_us"], one["actor_kind"] != "customer", one["id"]),
    )
    open_turn: dict[str, list[Any]] = {}
    for one in order:
        if one["kind"] != "message":
            continue
        name = one["conversation"]
        if one["actor_kind"] == "customer":
            if name not in open_turn:
                open_turn[name] = [name, one["at_us"], None, 0]
                found.append(open_turn[name])
            open_turn[name][3] += 1
        elif one["actor_kind"] == "agent" and name in open_turn:
            open_turn.pop(name)[2] = one["at_us"]
    return sorted((name, opened, answered, words) for name, opened, answered, words in found)


def survival_by_hand(waits: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """time and S(t), one distinct time after the other."""
    left, survived, steps = len(waits), 1.0, []
    for time in sorted({wait for wait, _ in waits}):
        events = sum(1 for wait, is_answered in waits if wait == time and is_answered)
        survived *= 1 - events / left
        left -= sum(1 for wait, _ in waits if wait == time)
        steps.append((time, survived))
    return steps
