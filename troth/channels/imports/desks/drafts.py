"""Reading a desk in two passes over one opening: who people are may be said after what they wrote.

What happened is written to a temporary file as it comes; who wrote it is settled when everybody is known.
"""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, NamedTuple, Protocol

from troth.channels.imports.desks.fields import Unusable
from troth.channels.imports.desks.json_records import Record, records
from troth.channels.imports.reader import SetAside, Source
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding

BATCH_DRAFTS, BATCH_CHARACTERS = 512, 1 << 20


class Promised(NamedTuple):
    kind: str
    due_at: datetime | None = None
    ended_at: datetime | None = None
    ending: PromiseEnding | None = None


class Draft(NamedTuple):
    """An entry of which it is not known yet who acted. `by` is the desk's id of who did.

    Of the drafts on one `topic` of a conversation only those of the lowest `rank` are used: the others stand
    in where a desk's export says no better.
    """

    conversation: str
    id: str
    at: datetime
    kind: Kind
    by: str | None = None
    actor_kind: Actor | None = None
    name: str | None = None
    channel: str | None = None
    team: str | None = None
    text: str | None = None
    promised: Promised | None = None
    topic: str | None = None
    rank: int = 0


class Part(NamedTuple):
    """One thing of a record, whose loss costs nothing else of it."""

    kind: str
    value: dict[str, Any]
    conversation: str | None = None


class Desk(Protocol):
    """How one desk writes its exports. `drafts` also keeps what it learns of people and conversations."""

    folders: frozenset[str]

    def parts(self, record: Record) -> Iterable[Part]: ...

    def drafts(self, part: Part) -> Iterable[Draft]: ...

    def late_drafts(self) -> Iterable[Draft]:
        """What could only be put together at the end."""
        ...

    def entry(self, draft: Draft) -> Entry | None: ...

    def remarks(self) -> Iterable[str]:
        """What the export cannot show, a sentence each."""
        ...


def read_desk(desk: Desk, sources: Sequence[Source], aside: SetAside) -> Iterator[Entry]:
    with TemporaryFile() as file:
        waiting = _Waiting(file)
        for source in sources:
            for record in records(source, aside, desk.folders):
                _take(desk, record, waiting, aside)
        for draft in desk.late_drafts():
            waiting.put(draft)
        yield from filter(None, map(desk.entry, waiting.kept()))
    for remark in desk.remarks():
        aside(sources[0].name, None, remark, b"")


def _take(desk: Desk, record: Record, waiting: "_Waiting", aside: SetAside) -> None:
    try:
        parts = list(desk.parts(record))
    except Unusable as error:
        record.set_aside(aside, str(error))
        return
    for part in parts:
        try:
            for draft in list(desk.drafts(part)):
                waiting.put(draft)
        except Unusable as error:
            record._replace(value=part.value).set_aside(aside, f"{part.kind}: {error}")


class _Waiting:
    """Drafts on disk, in the order in which they came; in memory only the best rank of each topic."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._batch: list[Draft] = []
        self._characters = 0
        self._ranks: dict[tuple[str, str], int] = {}

    def put(self, draft: Draft) -> None:
        if draft.topic:
            key = draft.topic, draft.conversation
            self._ranks[key] = min(draft.rank, self._ranks.get(key, draft.rank))
        self._batch.append(draft)
        self._characters += len(draft.text or "")
        if len(self._batch) >= BATCH_DRAFTS or self._characters >= BATCH_CHARACTERS:
            self._write()

    def kept(self) -> Iterator[Draft]:
        self._write()
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            for draft in pickle.load(self._file):  # noqa: S301 - our own file, which no other process can open
                if not draft.topic or draft.rank == self._ranks[draft.topic, draft.conversation]:
                    yield draft

    def _write(self) -> None:
        pickle.dump(self._batch, self._file, pickle.HIGHEST_PROTOCOL)
        self._batch, self._characters = [], 0
