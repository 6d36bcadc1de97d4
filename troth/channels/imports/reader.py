"""What a reader of exports is given, and what it hands on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol
from zoneinfo import ZoneInfo

from troth.insight.service_log.entry import Entry


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, a member of an archive, a folder of mails, standard input.

    `head` holds the first 64 KiB, decompressed; a folder has none. `open` gives the decompressed bytes and is
    called once. `path` is where a folder, or a file that is not compressed, lies.
    """

    name: str
    head: bytes
    open: Callable[[], BinaryIO]
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the person who asks knows and the export does not say.

    `zone` is the zone of times that name none: without it such a row is set aside. `own` holds addresses
    (`help@shop.example`) and domains (`shop.example`) of the brand, in lower case. `brand` names it where the
    export does not. `mapping` is the file that explains a table.
    """

    zone: ZoneInfo | None = None
    own: frozenset[str] = field(default_factory=frozenset)
    brand: str | None = None
    mapping: Path | None = None


class SetAside(Protocol):
    """Keeps a row that could not be used, with the reason, so that a person can look at it."""

    def __call__(self, source: str, line: int | None, reason: str, raw: bytes) -> None: ...


class Reader(Protocol):
    """A module is a reader of one format: `NAME` is what `--format` calls it.

    It gets all sources of its format together, since tickets, comments and people often lie in files of
    their own. It streams: what it keeps in memory may grow with the number of conversations, never with
    their words.
    """

    NAME: str

    def recognises(self, source: Source) -> bool: ...

    def read(self, sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]: ...
