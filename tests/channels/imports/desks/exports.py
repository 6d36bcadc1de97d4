"""Exports as desks write them, and the shortest way to have one read."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from troth.channels.imports.reader import Hints, Reader, Source
from troth.insight.service_log.entry import Entry


class Aside(NamedTuple):
    source: str
    line: int | None
    reason: str
    raw: bytes


@dataclass
class Reading:
    entries: list[Entry] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)

    def told(self, conversation: str | None = None) -> list[tuple[str, str, str]]:
        """(time, kind, who) of each entry, by time: `("10:05", "message", "agent")`."""
        found = [entry for entry in self.entries if conversation in (None, entry.conversation)]
        ordered = sorted(found, key=lambda entry: (entry.at, entry.kind, entry.actor_kind))
        return [(f"{entry.at:%H:%M}", str(entry.kind), str(entry.actor_kind)) for entry in ordered]

    def reasons(self) -> list[tuple[int | None, str]]:
        return [(aside.line, aside.reason) for aside in self.asides]

    def one(self, known: str) -> Entry:
        (found,) = {entry for entry in self.entries if entry.id == known}
        return found


def source(content: Any, name: str = "export.json") -> Source:
    """One file: bytes and words as they are, anything else as JSON."""
    raw = content if isinstance(content, bytes) else None
    if raw is None:
        raw = (content if isinstance(content, str) else json.dumps(content)).encode("utf-8", "surrogatepass")
    return Source(name, raw[: 64 << 10], lambda: io.BytesIO(raw))


def lines(records: Iterable[Any], name: str = "export.jsonl") -> Source:
    return source("".join(json.dumps(record) + "\n" for record in records), name)


def read(reader: Reader, *sources: Source, hints: Hints | None = None) -> Reading:
    """Everything that the reader finds. Each source must be one that it recognises."""
    reading = Reading()
    for one in sources:
        assert reader.recognises(one), one.name
    reading.entries = list(reader.read(sources, hints or Hints(), _keeps(reading)))
    return reading


def _keeps(reading: Reading) -> Any:
    return lambda *row: reading.asides.append(Aside(*row))
