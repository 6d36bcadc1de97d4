"""What the columns of a table mean: a mapping, written in TOML. docs/audit-tables.md explains it by examples.

    name = "Telephone queue"
    zone = "Europe/Amsterdam"           # of times that name none; or `clock`, see below
    formats = ["%d/%m/%Y %H:%M"]        # strptime; ISO 8601 and seconds since 1970 need none
    order = "{moved}"                   # what orders the lines of a case, for `only` and `rises`
    optional = ["person"]               # columns that may be absent
    [columns]                           # other names under which a column goes
    case = ["CaseID", "case:concept:name"]
    [empty]                             # what stands for nothing; "*" is for every column
    "*" = ["?"]
    [all]                               # fields of every row, unless it says otherwise
    conversation = "{case}"
    [[row]]                             # each line of the table gives an entry for each of these
    kind = "message"
    actor_kind = "customer"
    at = "{day} {hour}"
    when = {outcome = ["ANSWERED"]}     # only lines in which the column is one of these
    unless = {outcome = ["TEST"]}
    only = "first"                      # only the first, or the last, line of each conversation
    rises = "moves"                     # only where this counter rose since the line before
    not_before = "{day} {began}"        # an earlier time is one of the day after

A field is words with columns in braces; a list of such, of which the first that is not empty counts; or
`{column = "{state}", values = {a = "kept", b = "broken"}, other = "..."}`. A field is empty where a column in
it is. An entry without its time is left out: it has not happened. `clock = "UTC"` reads the times of a file
that names no zone at all by that clock, where only spans matter; a file that mixes both is refused.
"""

import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from troth.core.errors import Refused
from troth.insight.service_log.entry import Entry

COLUMN = re.compile(r"\{([^{}]+)\}")
FIELDS = {*Entry._fields}
CONDITIONS = {"when", "unless", "only", "rises", "not_before", "label"}
TOP = {"name", "zone", "clock", "formats", "order", "optional", "columns", "empty", "all", "row"}
NEEDED = ("conversation", "at", "kind", "actor_kind")


class BadMapping(Refused):
    """A mapping that does not say what it must."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words with columns in braces, or the meaning of a column's values."""

    text: str
    values: Table[str, str] | None = None
    other: str | None = None

    @property
    def columns(self) -> list[str]:
        return COLUMN.findall(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What one entry is made of. `fields` holds, for each field, what is tried in turn."""

    label: str
    fields: Table[str, tuple[Words, ...]]
    when: Table[str, frozenset[str]]
    unless: Table[str, frozenset[str]]
    only: str | None = None
    rises: str | None = None
    not_before: tuple[Words, ...] = ()

    @property
    def is_compared(self) -> bool:
        return bool(self.only or self.rises)

    @property
    def group(self) -> str:
        """The same for templates that wait for the same line of a case."""
        conditions = [
            sorted((column, *sorted(words)) for column, words in one.items())
            for one in (self.when, self.unless)
        ]
        return repr((self.only, self.rises, conditions, self.fields["conversation"]))

    def columns(self) -> set[str]:
        tried = [one for words in (*self.fields.values(), self.not_before) for one in words]
        named = {column for one in tried for column in one.columns}
        return named | {*self.when, *self.unless} | ({self.rises} if self.rises else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    name: str
    templates: tuple[Template, ...]
    zone: ZoneInfo | None = None
    clock: ZoneInfo | None = None
    formats: tuple[str, ...] = ()
    order: tuple[Words, ...] = ()
    optional: frozenset[str] = frozenset()
    aliases: Table[str, tuple[str, ...]] = field(default_factory=dict)
    empty: Table[str, frozenset[str]] = field(default_factory=dict)

    def columns(self) -> set[str]:
        """The columns that it speaks of."""
        ordering = {column for one in self.order for column in one.columns}
        return ordering.union(*(template.columns() for template in self.templates))

    def fit(self, heading: tuple[str, ...]) -> dict[str, str] | None:
        """The heading in the table of each column that it speaks of, whatever its case; nothing where one
        that it needs is absent."""
        there = {name.strip().casefold(): name for name in heading}
        found = {}
        for column in self.columns():
            known = self.aliases.get(column, (column,))
            name = next((there[one.casefold()] for one in known if one.casefold() in there), None)
            if name is None and column not in self.optional:
                return None
            if name is not None:
                found[column] = name
        return found


def parsed(text: str, source: str) -> Mapping:
    """The mapping that this TOML is. Raises `BadMapping` with a sentence that says what is amiss in
    `source`."""
    try:
        return _mapping(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, BadMapping) as error:
        raise BadMapping(f"{source}: {error}") from error
    except (AttributeError, TypeError, ValueError, KeyError, OSError) as error:
        raise BadMapping(f"{source}: something in it has the wrong form ({error})") from error


def _mapping(table: dict[str, Any]) -> Mapping:
    _only_known(table, TOP, "the mapping")
    shared = table.get("all", {})
    rows = table.get("row", [])
    if not rows:
        raise BadMapping("it has no [[row]]: without one no line says anything")
    return Mapping(
        name=table.get("name", "a mapping"),
        templates=tuple(_template(shared | row, number) for number, row in enumerate(rows, 1)),
        zone=_zone(table.get("zone")),
        clock=_zone(table.get("clock")),
        formats=tuple(table.get("formats", ())),
        order=_tried(table["order"]) if "order" in table else (),
        optional=frozenset(table.get("optional", ())),
        aliases={column: tuple(names) for column, names in table.get("columns", {}).items()},
        empty={column: frozenset(values) for column, values in table.get("empty", {}).items()},
    )


def _template(row: dict[str, Any], number: int) -> Template:
    where = f"[[row]] {number}"
    _only_known(row, FIELDS | CONDITIONS, where)
    missing = [name for name in NEEDED if name not in row]
    if missing:
        raise BadMapping(f"{where} does not say its {missing[0]}")
    if row.get("only") not in (None, "first", "last"):
        raise BadMapping(f'{where}: only is "first" or "last"')
    return Template(
        label=row.get("label", str(number)),
        fields={name: _tried(value) for name, value in row.items() if name not in CONDITIONS},
        when=_conditions(row.get("when", {})),
        unless=_conditions(row.get("unless", {})),
        only=row.get("only"),
        rises=row.get("rises"),
        not_before=_tried(row["not_before"]) if "not_before" in row else (),
    )


def _tried(value: Any) -> tuple[Words, ...]:
    if isinstance(value, list):
        return tuple(one for each in value for one in _tried(each))
    if isinstance(value, dict):
        meanings = {word.casefold(): meaning for word, meaning in value["values"].items()}
        return (Words(value["column"], meanings, value.get("other")),)
    return (Words(str(value)),)


def _conditions(table: dict[str, list[Any]]) -> dict[str, frozenset[str]]:
    return {column: frozenset(str(one).casefold() for one in values) for column, values in table.items()}


def _zone(name: str | None) -> ZoneInfo | None:
    return ZoneInfo(name) if name else None


def _only_known(table: dict[str, Any], known: set[str], where: str) -> None:
    for word in table:
        if word not in known:
            raise BadMapping(
                f"{where} has {word!r}, which means nothing; it may have {', '.join(sorted(known))}"
            )
