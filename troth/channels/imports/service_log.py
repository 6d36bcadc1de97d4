"""A service log as Parquet or CSV, read back as it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from troth.channels.imports.reader import Hints, SetAside, Source
from troth.channels.imports.tables import rows, times
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding

NAME = "service-log"
NEEDED = {"conversation", "id", "at", "kind", "actor_kind"}
TIMES = ("promise_due_at", "promise_told_at", "promise_ended_at")
WORDS = (
    "actor", "customer", "brand", "channel", "team", "segment", "language", "text", "promise_kind",
)  # fmt: skip


def recognises(source: Source) -> bool:
    return set(rows.heading(source) or ()) >= NEEDED


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    for source in sources:
        for line in rows.read(source, aside):
            try:
                yield entry(line.values, hints)
            except (times.Unreadable, ValueError, KeyError) as error:
                aside(source.name, line.number, f"not a row of a service log: {error}", line.raw)


def entry(values: Mapping[str, Any], hints: Hints) -> Entry:
    """The row as an entry. Length and hash of a text that was not stored cannot be handed on."""
    if not values["conversation"] or not values["id"]:
        raise ValueError("it has no conversation or no id")
    ending = values.get("promise_ending")
    others: dict[str, Any] = {name: values.get(name) or None for name in WORDS}
    others |= {name: _moment(values.get(name), hints) for name in TIMES}
    return Entry(
        conversation=values["conversation"],
        id=values["id"],
        at=times.moment(values["at"], zone=hints.zone),
        kind=Kind(values["kind"]),
        actor_kind=Actor(values["actor_kind"]),
        promise_ending=PromiseEnding(ending) if ending else None,
        **others,
    )


def _moment(value: Any, hints: Hints) -> datetime | None:
    return times.moment(value, zone=hints.zone or UTC) if value else None
