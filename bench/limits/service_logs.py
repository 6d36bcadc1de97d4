"""A synthetic service log of any size, drawn from a seed: no text, real proportions of rows."""

from collections.abc import Iterator
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

from troth.insight.service_log.columns import SCHEMA

PART = 500_000
ROWS_EACH = 8
"""Rows of a conversation: question, promise, answer, and so on, until it is closed."""
BEGIN_US = 1_767_225_600 * 1_000_000  # 1 January 2026, a Thursday
KINDS = ("message", "promise", "message", "message", "message", "assigned", "message", "closed")
ACTORS = ("customer", "system", "customer", "agent", "customer", "agent", "agent", "agent")
DAYS = 90


def write(rows: int, folder: Path, seed: int = 7) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, begin in enumerate(range(0, rows, PART)):
        table = _part(min(PART, rows - begin) // ROWS_EACH, begin // ROWS_EACH, rows, seed + number)
        pyarrow.parquet.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd")


def _part(conversations: int, first: int, rows: int, seed: int) -> pyarrow.Table:
    random = numpy.random.default_rng(seed)
    names = numpy.repeat(numpy.arange(first, first + conversations), ROWS_EACH)
    place = numpy.tile(numpy.arange(ROWS_EACH), conversations)
    begun = random.integers(0, DAYS * 86_400, conversations)
    waits = numpy.cumsum(random.exponential(1800, (conversations, ROWS_EACH)).astype("int64"), axis=1)
    at = BEGIN_US + (numpy.repeat(begun, ROWS_EACH) + waits.ravel()) * 1_000_000
    # A tenth of the conversations breaks off after the second question.
    is_kept = ~((names % 10 == 0) & (place > 2))
    columns = dict(_columns(names, place, at, rows))
    table = pyarrow.table({name: columns.get(name, pyarrow.nulls(len(at), kind)) for name, kind in _types()})
    return table.filter(pyarrow.array(is_kept)).cast(SCHEMA)


def _types() -> Iterator[tuple[str, pyarrow.DataType]]:
    yield from ((field.name, field.type) for field in SCHEMA)


def _columns(
    names: numpy.ndarray, place: numpy.ndarray, at: numpy.ndarray, rows: int
) -> Iterator[tuple[str, pyarrow.Array]]:
    def text(prefix: str, numbers: numpy.ndarray) -> pyarrow.Array:
        return pyarrow.array(numpy.char.add(prefix, numbers.astype("U10")))

    yield "conversation", text("c", names)
    yield "id", text("", place)
    yield "at", pyarrow.array(at, pyarrow.timestamp("us", tz="UTC"))
    yield "at_us", pyarrow.array(at)
    yield "hour_of_week", pyarrow.array((at // 3_600_000_000 + 72) % 168)
    yield "kind", pyarrow.array(numpy.array(KINDS)[place])
    yield "actor_kind", pyarrow.array(numpy.array(ACTORS)[place])
    yield "actor", text("agent ", (names + place) % 40)
    yield "customer", text("customer ", names % max(1, rows // 20))
    yield "brand", text("brand ", names % 5)
    yield "channel", pyarrow.array(numpy.array(["mail", "chat", "phone"])[names % 3])
    yield "team", text("team ", names % 8)
    yield "language", pyarrow.array(numpy.array(["en", "tr", "nl", "es"])[names % 4])
    is_promise = place == 1
    for name, later in (("promise_due_us", 3600), ("promise_told_us", 1)):
        yield name, pyarrow.array(at + later * 1_000_000, mask=~is_promise)
