"""Writing the service log as a folder of Parquet files, and finding it again."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import pyarrow
import pyarrow.parquet

from troth.insight.service_log.columns import SCHEMA
from troth.insight.service_log.entry import Actor, Entry, Kind

ROWS_A_FILE = 200_000
"""Bounds what is held in memory, and is large enough for a reader to skip through."""
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Language = Callable[[str], str | None]


ZONE = b"troth.zone"
"""Where a part says by which clock its hours of the week were told."""


class LogWriter:
    """Takes entries one by one and writes them in parts. They lie in a hidden folder of their own until
    `close`: half a log is never taken for a whole one, and the log that was there before stays as it was,
    so that it may even be what is read. Where the writer is left by an error, nothing has happened.

    `zone` decides the hour of the week. `language_of` names the language of a customer's words where the
    entry does not. Text is stored only with `keep_text`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        zone: ZoneInfo,
        language_of: Language | None = None,
        keep_text: bool = False,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.zone, self.keep_text = folder, zone, keep_text
        self.zone_name = zone.key
        self.language_of = language_of
        self.rows: list[tuple[Any, ...]] = []
        self.flushed = 0
        self.files = 0
        self.begun = Path(tempfile.mkdtemp(prefix=".begun-", dir=folder))

    @property
    def written(self) -> int:
        """How many rows were taken so far."""
        return self.flushed + len(self.rows)

    def add(self, entry: Entry) -> None:
        self.add_row(self._row(entry))

    def add_row(self, row: tuple[Any, ...]) -> None:
        """A row that has the columns of the log already, in their order."""
        self.rows.append(row)
        if len(self.rows) >= ROWS_A_FILE:
            self._flush()

    def close(self) -> None:
        """Write what is left, and let the log take the place of the one before. A log without rows still has
        one file, so that engines find its columns."""
        if self.rows or not self.files:
            self._flush()
        for old in parts(self.folder):
            old.unlink()
        for new in parts(self.begun):
            new.rename(self.folder / new.name)
        self.begun.rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            shutil.rmtree(self.begun, ignore_errors=True)

    def _flush(self) -> None:
        columns = list(zip(*self.rows, strict=True)) or [()] * len(SCHEMA)
        arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        table = pyarrow.Table.from_arrays(arrays, schema=SCHEMA.with_metadata({ZONE: self.zone_name}))
        part = self.begun / f"part-{self.files:05}.parquet"
        pyarrow.parquet.write_table(table, part, compression="zstd")
        self.flushed += len(self.rows)
        self.files += 1
        self.rows.clear()

    def _row(self, entry: Entry) -> tuple[Any, ...]:
        local = entry.at.astimezone(self.zone)
        text = entry.text
        is_customers = entry.actor_kind is Actor.CUSTOMER and entry.kind is Kind.MESSAGE
        language = entry.language
        if language is None and is_customers and text and self.language_of:
            language = self.language_of(text)
        return (
            _clean(entry.conversation),
            _clean(entry.id),
            *_twice(entry.at),
            local.weekday() * 24 + local.hour,
            str(entry.kind),
            str(entry.actor_kind),
            *map(_clean, (entry.actor, entry.customer, entry.brand, entry.channel)),
            *map(_clean, (entry.team, entry.segment, language)),
            None if text is None else len(text),
            mark(entry.conversation, text) if is_customers and text else None,
            _clean(text) if self.keep_text else None,
            entry.promise_kind,
            *_twice(entry.promise_due_at),
            *_twice(entry.promise_told_at),
            *_twice(entry.promise_ended_at),
            None if entry.promise_ending is None else str(entry.promise_ending),
        )


def parts(folder: Path) -> list[Path]:
    """The files of a log, in the order in which they were written."""
    return sorted(folder.glob("part-*.parquet"))


def zone_of(part: Path) -> str | None:
    """The zone, or zones, by whose clock its hours of the week were told; None where it does not say."""
    told = (pyarrow.parquet.read_schema(part).metadata or {}).get(ZONE)
    return None if told is None else told.decode()


def mark(conversation: str, text: str) -> str:
    """The same words in the same conversation give the same 16 hexadecimal digits; elsewhere they do not, so
    that nobody can be followed from one conversation to the next by what they wrote."""
    words = " ".join(text.lower().split())
    key = hashlib.blake2b(conversation.encode("utf-8", "backslashreplace"), digest_size=16).digest()
    return hashlib.blake2b(words.encode("utf-8", "backslashreplace"), digest_size=8, key=key).hexdigest()


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Every row of a log, a part at a time."""
    for part in parts(folder):
        yield from pyarrow.parquet.read_table(part).to_pylist()


def _twice(at: datetime | None) -> tuple[datetime | None, int | None]:
    """The time, and the same in whole microseconds since 1970, without a float in between."""
    if at is None:
        return None, None
    return at, (at - EPOCH) // MICROSECOND


def _clean(text: str | None) -> str | None:
    """Text that Arrow and PostgreSQL take: no lone surrogates, no NUL."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("\x00", "\ufffd") if "\x00" in text else text
