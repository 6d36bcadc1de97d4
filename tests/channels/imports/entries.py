"""Reading files in tests, and what is expected of what comes out."""

import gzip
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from troth.channels.imports.reader import Hints
from troth.channels.imports.reading import read_all
from troth.insight.service_log.entry import Actor, Entry, Kind

DATA = Path(__file__).parents[3].parent / "shared" / "data"


class Collected:
    """What was set aside, as (source's name, line, reason)."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int | None, str]] = []
        self.raw: list[bytes] = []

    def __call__(self, source: str, line: int | None, reason: str, raw: bytes) -> None:
        self.rows.append((Path(source).name, line, reason))
        self.raw.append(raw)

    @property
    def reasons(self) -> list[tuple[int | None, str]]:
        return [(line, reason) for _source, line, reason in self.rows]


def read(
    *paths: Path | str, aside: Collected | None = None, format_name: str = "auto", **hints: Any
) -> list[Entry]:
    """The entries under these paths; nothing may be set aside where `aside` is not given."""
    kept = Collected() if aside is None else aside
    entries = list(read_all(paths, format_name=format_name, hints=Hints(**hints), aside=kept))
    assert aside is not None or kept.rows == []
    return entries


def real(name: str) -> Path:
    """A file of the reference data; the test is skipped where it is absent."""
    if not (DATA / name).exists():
        pytest.skip("the reference data (../shared/data) is not here")
    return DATA / name


def unzipped(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


def first_waits(entries: Iterable[Entry]) -> dict[str, timedelta | None]:
    """By conversation: from the customer's first message to the brand's next one, or nothing if none came."""
    asked: dict[str, Entry] = {}
    waits: dict[str, timedelta | None] = {}
    for entry in sorted(entries, key=lambda one: (one.conversation, one.at, one.id)):
        if entry.kind is not Kind.MESSAGE:
            continue
        if entry.actor_kind is Actor.CUSTOMER and entry.conversation not in asked:
            asked[entry.conversation], waits[entry.conversation] = entry, None
        elif entry.actor_kind is Actor.AGENT and waits.get(entry.conversation, entry.at) is None:
            waits[entry.conversation] = entry.at - asked[entry.conversation].at
    return waits


def median_of(waits: Iterable[timedelta]) -> timedelta:
    return median(waits)  # type: ignore[type-var]
