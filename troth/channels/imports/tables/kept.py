"""Lines that must be compared with others of their case wait here, on disk: a table may hold millions of
cases."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

CREATE = """
create table kept (
    part text, conversation text, count real, place real, mark text, rises integer, source text, line integer,
    filling integer, cells text, primary key (part, conversation, count)
) without rowid
"""
KEEP = """
insert into kept values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do update set place = excluded.place, mark = excluded.mark, source = excluded.source,
    line = excluded.line, filling = excluded.filling, cells = excluded.cells
where (excluded.place, excluded.mark) {comparison} (place, mark)
"""
WAITING = """
select part, count, source, line, filling, cells from kept
where not rises or count > (
    select min(count) from kept as other where other.part = kept.part and other.conversation =
    kept.conversation)
"""
COMPARISON = {"first": "<", "last": ">", None: "<"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits, and what for: `part` names the forms, `count` what their counter says, `place` and
    `mark` where it stands among its case."""

    part: str
    conversation: str
    count: float
    place: float
    mark: str


@dataclass(frozen=True, slots=True)
class Found:
    """A line that was the one."""

    part: str
    count: float
    source: str
    line: int
    filling: int
    cells: str

    @property
    def values(self) -> dict[str, Any]:
        return {name: _cell(cell) for name, cell in json.loads(self.cells).items()}


class Kept:
    """The first or the last line of each case, or the first with each value of a counter, in whatever order
    lines come. SQLite holds them in a file without a name that goes with the process."""

    def __init__(self) -> None:
        self.store = sqlite3.connect("", isolation_level=None)
        self.store.execute("pragma journal_mode = off")
        self.store.execute("pragma cache_size = -65536")
        self.store.execute(CREATE)
        self.store.execute("begin")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def keep(self, waiting: Waiting, only: str | None, *, found: Found) -> None:
        """Keep the line if none is kept of its case and part that comes before it (or after, for the
        last)."""
        place = (waiting.part, waiting.conversation, waiting.count, waiting.place, waiting.mark)
        row = (*place, only is None, found.source, found.line, found.filling, found.cells)
        self.store.execute(KEEP.format(comparison=COMPARISON[only]), row)

    def lines(self) -> Iterator[Found]:
        """What was kept; of a counter, each value but the lowest of its case."""
        for row in self.store.execute(WAITING):
            yield Found(*row)


def cells(values: dict[str, Any], used: list[str]) -> str:
    """The cells that the mapping speaks of, as they can wait on disk."""
    return json.dumps({name: values.get(name, "") for name in used}, default=_time, ensure_ascii=True)


def _time(value: datetime) -> dict[str, str]:
    return {"time": value.isoformat()}


def _cell(cell: Any) -> Any:
    return datetime.fromisoformat(cell["time"]) if isinstance(cell, dict) else cell
