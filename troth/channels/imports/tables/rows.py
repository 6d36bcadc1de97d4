"""The rows of a table, one by one: CSV with any separator, JSON lines, Parquet."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import pyarrow
import pyarrow.parquet

from troth.channels.imports.encodings import Decoder
from troth.channels.imports.lines import TooLong, lines
from troth.channels.imports.reader import SetAside, Source
from troth.core.errors import Refused

PARQUET = b"PAR1"
SEPARATORS = ",;\t|"
ROWS_AT_ONCE = 10_000
LONGEST_CELL = 1 << 20
TOO_LONG = "a line of more than 16 MiB"

csv.field_size_limit(LONGEST_CELL)


class Damaged(Refused):
    """A Parquet file that cannot be read."""


class Line(NamedTuple):
    """A row with its number in the file, its cells by heading, and its bytes where it had any of its own. A
    cell is text, empty where there was nothing, or a `datetime` where the file keeps times as such."""

    number: int
    values: dict[str, Any]
    written: bytes | None = None

    @property
    def raw(self) -> bytes:
        return self.written if self.written is not None else json.dumps(self.values, default=str).encode()


def heading(source: Source) -> tuple[str, ...] | None:
    """The names of the columns, or nothing where this is no table. Reads no more than the head, and of a
    Parquet file its end."""
    if source.head.startswith(PARQUET):
        return tuple(_schema(source).names) if source.path else None
    first = next((line for line in source.head.splitlines() if line.strip()), b"")
    text = Decoder(source.name)(first)
    if text.lstrip().startswith("{"):
        return _keys(text)
    if not source.head or text.lstrip().startswith(("[", "<", "From ")):
        return None
    names = tuple(cell.strip() for cell in next(csv.reader([text], delimiter=separator(text)), []))
    return names if len(names) > 1 and all(names[1:]) and len(set(names)) == len(names) else None


def read(source: Source, aside: SetAside) -> Iterator[Line]:
    """Every row that is whole; the others are set aside with their line."""
    if source.head.startswith(PARQUET):
        return _parquet(source)
    if source.head.lstrip().startswith(b"{"):
        return _json_lines(source, aside)
    return _csv(source, aside)


def separator(first: str) -> str:
    """The mark that parts the cells of this heading: the one that stands in it most often."""
    return max(SEPARATORS, key=first.count)


def plain(value: Any) -> Any:
    """A cell as text; times stay times."""
    if isinstance(value, str | datetime):
        return value
    if value is None or value != value:  # noqa: PLR0124 - only what is not a number differs from itself
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )


class _Lines:
    """Feeds the lines of a file to the CSV reader, and remembers those of the row it is at."""

    def __init__(self, source: Source, stream: BinaryIO, aside: SetAside) -> None:
        self.source, self.stream, self.aside = source, stream, aside
        self.decoded = Decoder(source.name)
        self.first, self.row = 1, list[bytes]()
        first = next((line for line in source.head.splitlines() if line.strip()), b"")
        self.separator = separator(self.decoded(first))

    def __iter__(self) -> Iterator[str]:
        for number, line in lines(self.stream):
            if isinstance(line, TooLong):
                self.aside(self.source.name, number, TOO_LONG, line.start)
                continue
            if not self.row:
                self.first = number
            self.row.append(line)
            yield self.decoded(line)

    def taken(self) -> tuple[int, list[bytes]]:
        """The number of the first line of the row that was just read, and its lines."""
        taken, self.row = self.row, []
        return self.first, taken


def _csv(source: Source, aside: SetAside) -> Iterator[Line]:
    with source.open() as stream:
        feed = _Lines(source, stream, aside)
        reader = csv.reader(feed, delimiter=feed.separator)
        names: list[str] = []
        for cells in _rows(reader):
            number, written = feed.taken()
            if names and cells is not None and len(cells) == len(names):
                yield Line(number, dict(zip(names, cells, strict=True)), b"".join(written))
            elif not names and cells:
                names = [cell.strip() for cell in cells]
            elif cells is None or cells:
                yield from _one_by_one(feed, number, written, names)


def _one_by_one(feed: _Lines, number: int, written: list[bytes], names: list[str]) -> Iterator[Line]:
    """A row that does not fit, often since a quotation mark is never closed and has swallowed the rows after
    it: each of its lines is read for itself, so that only those are set aside that are broken."""
    for place, line in enumerate(written, number):
        cells = _cells(feed.decoded(line), feed.separator)
        if len(cells) == len(names):
            yield Line(place, dict(zip(names, cells, strict=True)), line)
        elif cells:
            reason = f"{len(cells)} cells where the heading has {len(names)}"
            feed.aside(feed.source.name, place, reason, line)


def _cells(text: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=mark), [])
    except csv.Error:
        return [text]


def _rows(reader: Any) -> Iterator[list[str] | None]:
    """The cells of each row; nothing for one whose cell never ends."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        yield cells


def _json_lines(source: Source, aside: SetAside) -> Iterator[Line]:
    decoded = Decoder(source.name)
    with source.open() as stream:
        for number, line in lines(stream):
            if isinstance(line, TooLong):
                aside(source.name, number, TOO_LONG, line.start)
            elif line.strip():
                found = record(decoded(line))
                if found is None:
                    aside(source.name, number, "not a record in JSON", line)
                else:
                    yield Line(number, {name: plain(value) for name, value in found.items()}, line)


def record(text: str) -> dict[str, Any] | None:
    """The object on this line, if it is one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _keys(text: str) -> tuple[str, ...] | None:
    return tuple(record(text) or ()) or None


def _schema(source: Source) -> pyarrow.Schema:
    try:
        return pyarrow.parquet.read_schema(source.path)
    except (pyarrow.ArrowException, OSError) as error:
        raise Damaged(f"{source.name}: is damaged or cut off; fetch it again.") from error


def _parquet(source: Source) -> Iterator[Line]:
    try:
        with pyarrow.parquet.ParquetFile(source.path) as table:
            yield from _numbered(table)
    except (pyarrow.ArrowException, OSError) as error:
        raise Damaged(f"{source.name}: is damaged or cut off; fetch it again.") from error


def first_of(source: Source, count: int) -> list[Line]:
    """The first rows of a Parquet file."""
    return list(islice(_parquet(source), count))


def _numbered(table: Any) -> Iterator[Line]:
    number = 0
    for batch in table.iter_batches(ROWS_AT_ONCE):
        for row in batch.to_pylist():
            number += 1
            values = {name: value if type(value) is str else plain(value) for name, value in row.items()}
            yield Line(number, values)
