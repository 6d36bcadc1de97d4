"""From exports to a service log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow
import pyarrow.parquet

from troth.channels.imports import formats
from troth.channels.imports.aside import Aside
from troth.channels.imports.reader import Hints, Source
from troth.channels.imports.reading import Progress, read_all
from troth.channels.rules.language import language_of
from troth.core.errors import Refused
from troth.insight.service_log.columns import SCHEMA
from troth.insight.service_log.parquet import LogWriter, parts, zone_of

LANGUAGES = ("en", "tr", "nl", "es")
ENOUGH_TEXT = 400
"""Characters by which a language is told."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A clock that was never set says 1970, one that lost its battery 1980."""
AHEAD = timedelta(days=2)
"""How far the clocks of others may be ahead of ours."""


class NothingToRead(Refused):
    """Not one row of all that was given could be used."""


class Unreadable(Refused):
    """A service log that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A service log on disk, what it was made from, and the zone of its hours of the week, if it is known."""

    folder: Path
    rows: int
    sources: Sequence[str]
    zone: str | None = None
    set_aside: Mapping[str, int] = field(default_factory=dict)


def written_already(path: Path) -> Log | None:
    """The log in this folder, if that is what it is: it is measured as it lies there.

    Raises Unreadable where a part of it is damaged."""
    files = parts(path) if path.is_dir() else []
    try:
        if not files or any(pyarrow.parquet.read_schema(file).names != SCHEMA.names for file in files):
            return None
        count = sum(pyarrow.parquet.read_metadata(file).num_rows for file in files)
        zones = {zone_of(file) for file in files}
    except pyarrow.ArrowException as error:
        raise Unreadable(f"{path}: a part of this log is damaged or cut off; write it again.") from error
    return Log(folder=path, rows=count, sources=[str(path)], zone=zones.pop() if len(zones) == 1 else None)


def write_log(
    paths: Sequence[Path | str | Source],
    folder: Path,
    *,
    hints: Hints,
    format_name: str = formats.AUTO,
    keep_text: bool = False,
    progress: Progress | None = None,
) -> Log:
    """Read all that these paths hold and write it as a service log under `folder`, beside what was set aside.

    Raises Refused for what cannot be read at all, and NothingToRead where no row could be used.
    """
    now = datetime.now(UTC)
    with (
        Aside(folder) as aside,
        LogWriter(
            folder / "service-log",
            zone=hints.zone or ZoneInfo("UTC"),
            language_of=_language,
            keep_text=keep_text,
        ) as log,
    ):
        for entry in read_all(paths, format_name=format_name, hints=hints, aside=aside, progress=progress):
            if EARLIEST <= entry.at <= now + AHEAD:
                log.add(entry)
            else:
                aside(entry.conversation, None, "a time that cannot be right", str(entry.at).encode())
        if not log.written:
            raise NothingToRead(_nothing(aside))
    names = [path.name if isinstance(path, Source) else str(path) for path in paths]
    return Log(
        folder=log.folder,
        rows=log.written,
        sources=names,
        zone=log.zone_name,
        set_aside=dict(aside.counts),
    )


def _nothing(aside: Aside) -> str:
    if not aside.total:
        return "There is nothing in it that could be measured."
    reason, count = aside.counts.most_common(1)[0]
    return f"No row could be used; {count} of {aside.total} because of: {reason}. See {aside.path}."


def _language(text: str) -> str | None:
    return language_of(text[:ENOUGH_TEXT], "", LANGUAGES, "") or None
