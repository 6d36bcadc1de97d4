"""Any table, with a mapping: one that a person gives, or one that is built in and known by its columns."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from troth.channels.imports.reader import Hints, SetAside, Source
from troth.channels.imports.tables import rows, times, wizard
from troth.channels.imports.tables.filling import Filling, Unusable, apart, mark
from troth.channels.imports.tables.kept import Found, Kept, Waiting, cells
from troth.channels.imports.tables.mapping import BadMapping, Mapping, parsed
from troth.core.errors import Refused
from troth.insight.service_log.entry import Entry

NAME = "table"


class NeedsMapping(Refused):
    """A table whose columns no mapping explains."""


def recognises(source: Source) -> bool:
    heading = rows.heading(source)
    return heading is not None and any(mapping.fit(heading) for mapping in built_in())


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    """What the lines say, then what had to be compared over all lines of a case."""
    given = None if hints.mapping is None else load(hints.mapping)
    fillings: list[Filling] = []
    with Kept() as kept:
        for source in sources:
            fillings.append(filling(source, given, hints))
            yield from _told(source, fillings, kept, aside)
        yield from _found(fillings, kept, aside)


def filling(source: Source, given: Mapping | None, hints: Hints) -> Filling:
    """The mapping for this table, fitted to its headings."""
    heading = rows.heading(source) or ()
    for mapping in (given,) if given else built_in():
        names = mapping.fit(heading)
        if names is not None:
            return Filling(mapping, names, hints)
    if given is None:
        shown = ", ".join(heading[:8]) or "no heading"
        raise NeedsMapping(f"{source.name}: " + wizard.LOOKS_LIKE.format(columns=shown, name=source.name))
    absent = sorted(given.columns() - given.optional - {*heading} - {*given.aliases})
    raise BadMapping(f"{source.name}: has no column {', '.join(absent) or 'that the mapping speaks of'}.")


@cache
def built_in() -> tuple[Mapping, ...]:
    """Those that come along, the one that needs most columns first: it is the surest of its table."""
    folder = resources.files("troth.channels.imports.tables") / "mappings"
    found = [
        parsed(file.read_text("utf-8"), file.name) for file in folder.iterdir() if file.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda mapping: (-len(mapping.columns()), mapping.name)))


def load(path: Path) -> Mapping:
    """The mapping in this file."""
    try:
        return parsed(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path}: cannot be read ({error}).") from error


def _told(source: Source, fillings: list[Filling], kept: Kept, aside: SetAside) -> Iterator[Entry]:
    fitted = fillings[-1]
    for line in rows.read(source, aside):
        own = mark(line.values)
        try:
            entries = fitted.entries(line.values, own)
            waiting = list(_waiting(fitted, line.values, own))
        except (Unusable, times.Unreadable) as error:
            aside(source.name, line.number, str(error), line.raw)
            continue
        yield from entries
        if waiting:
            used = cells(line.values, fitted.used)
            found = Found("", 0, source.name, line.number, len(fillings) - 1, used)
            for only, one in waiting:
                kept.keep(one, only, found=found)


def _waiting(fitted: Filling, values: dict[str, Any], own: str) -> Iterator[tuple[str | None, Waiting]]:
    """What the line might be the first or last for."""
    for part, forms in fitted.compared.items():
        form = forms[0]
        if form.holds(values):
            conversation = form.conversation(values)
            if not conversation:
                raise Unusable("no conversation")
            count, place = fitted.count(form, values), fitted.place(form, values)
            yield form.template.only, Waiting(part, conversation, count, place, own)


def _found(fillings: list[Filling], kept: Kept, aside: SetAside) -> Iterator[Entry]:
    for line in kept.lines():
        fitted = fillings[line.filling]
        forms = fitted.compared[line.part]
        suffix = f"/{line.count:g}" if forms[0].template.rises else ""
        try:
            yield from apart(fitted.filled(forms, line.values, suffix))
        except (Unusable, times.Unreadable) as error:
            aside(line.source, line.line, str(error), line.cells.encode())
