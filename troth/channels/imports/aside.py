"""Rows that could not be used: kept as they were, counted, shown."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TextIO

COLUMNS = ("source", "line", "reason", "row")
LONGEST_ROW = 64 << 10
MOST_REASONS = 200
SHOWN = 3
OTHER = "other reasons"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run if a cell began with it (OWASP, CSV injection)."""


class Example(NamedTuple):
    source: str
    line: int | None
    row: str


class Aside:
    """Writes `set-aside.csv` into `folder`, once there is something to write; one of an earlier time goes
    when this is closed.

    A row is decoded as UTF-8, what is not UTF-8 as `\\xNN`, and cut at 64 KiB; a cell that a spreadsheet
    would run gets an apostrophe. `counts` holds how many for each reason, `examples` the first few of each.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "set-aside.csv"
        self.begun = folder / ".set-aside.begun"
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[Example]] = {}
        self._file: TextIO | None = None
        self._writer: Any = None

    @property
    def total(self) -> int:
        return self.counts.total()

    def __call__(self, source: str, line: int | None, reason: str, raw: bytes) -> None:
        kept = reason if reason in self.counts or len(self.counts) < MOST_REASONS else OTHER
        self.counts[kept] += 1
        row = raw[:LONGEST_ROW].decode("utf-8", "backslashreplace").rstrip("\r\n")
        shown = self.examples.setdefault(kept, [])
        if len(shown) < SHOWN:
            shown.append(Example(source, line, row[:500]))
        self._opened().writerow([safe(source), "" if line is None else line, safe(reason), safe(row)])

    def _opened(self) -> Any:
        if self._writer is None:
            self.begun.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.begun.open("w", newline="", encoding="utf-8", errors="backslashreplace")
            self._writer = csv.writer(self._file)
            self._writer.writerow(COLUMNS)
        return self._writer

    def close(self) -> None:
        if self._file:
            self._file.close()
            self.begun.replace(self.path)
        elif self.path.parent.is_dir():
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def safe(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
