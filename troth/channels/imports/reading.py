"""Reading all that a person points at, each thing by the reader that knows it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from troth.channels.imports import formats, sources
from troth.channels.imports.reader import Hints, Reader, SetAside, Source
from troth.channels.imports.tables import rows
from troth.channels.imports.tables.wizard import LOOKS_LIKE
from troth.insight.service_log.entry import Entry

Progress = Callable[[int, int | None], None]
"""Told how many bytes of the files on disk were read, and how many there are, if that is known."""
WHOLE_HEADS, SHORT_HEAD = 256, 4 << 10
"""So many sources keep all of their head; of a hundred thousand, heads would fill the memory."""
UNKNOWN, SHOWN = "a file of no format that is known", 200


def read_all(
    paths: Sequence[Path | str | Source],
    *,
    format_name: str = formats.AUTO,
    hints: Hints,
    aside: SetAside,
    progress: Progress | None = None,
) -> Iterator[Entry]:
    """Every entry under these paths, `-` being standard input; a reader gets all of its sources together.

    Raises `Refused` where a path is not there, a format is not known, or a file must not be read.
    """
    seen = _counter(paths, progress)
    for reader, its_sources in grouped(paths, format_name=format_name, hints=hints, aside=aside, seen=seen):
        yield from reader.read(its_sources, hints, aside)


def grouped(
    paths: Sequence[Path | str | Source],
    *,
    format_name: str,
    hints: Hints,
    aside: SetAside,
    seen: Callable[[int], None] | None = None,
) -> list[tuple[Reader, list[Source]]]:
    """The sources of each reader, in the order in which the first of each was met.

    What nobody recognises is set aside where there is something else to read, since an export often comes
    with files that say nothing about conversations; alone it is refused.
    """
    groups: dict[str, list[Source]] = {}
    strange: list[Source] = []
    for number, source in enumerate(sources.find(paths, seen=seen)):
        kept = source if number < WHOLE_HEADS else replace(source, head=source.head[:SHORT_HEAD])
        if reader := _reader_of(source, format_name, hints):
            groups.setdefault(reader.NAME, []).append(kept)
        else:
            strange.append(kept)
    if strange and not groups:
        raise formats.Unknown(_what_to_do(strange[0]))
    if not groups:
        raise formats.Unknown("there is nothing to read in " + ", ".join(map(str, paths)) + ".")
    for source in strange:
        aside(source.name, None, UNKNOWN, source.head[:SHOWN])
    return [(formats.reader(name), its_sources) for name, its_sources in groups.items()]


def _reader_of(source: Source, format_name: str, hints: Hints) -> Reader | None:
    if format_name != formats.AUTO:
        return formats.reader(format_name)
    if hints.mapping is not None and rows.heading(source):
        return formats.reader("table")
    return formats.recognised(source)


def _what_to_do(source: Source) -> str:
    heading = rows.heading(source)
    if heading:
        return f"{source.name}: " + LOOKS_LIKE.format(columns=", ".join(heading[:8]), name=source.name)
    return (
        f"{source.name}: no format that is known. Say which with --format "
        f"({', '.join(formats.MODULES)}), or give a CSV with a mapping."
    )


def _counter(paths: Sequence[Path | str | Source], progress: Progress | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    total, read = sources.size(paths), 0

    def seen(count: int) -> None:
        nonlocal read
        read += count
        progress(read if total is None else min(read, total), total)

    return seen
