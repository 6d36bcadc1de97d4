"""From a line of a table to the entries that its mapping makes of it."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from troth.channels.imports.reader import Hints
from troth.channels.imports.tables import fields, times
from troth.channels.imports.tables.mapping import Mapping, Template, Words
from troth.core.errors import Refused
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding

TIMES = ("at", "promise_due_at", "promise_told_at", "promise_ended_at")
ENUMERATED = {"kind": Kind, "actor_kind": Actor, "promise_ending": PromiseEnding}
APART = timedelta(microseconds=1)
Values = dict[str, Any]


class Unusable(Refused):
    """A line that the mapping cannot be applied to."""


class Mixed(Refused):
    """Times with and without a zone in one file that was to be read by one clock."""


class Clock:
    """Reads the times of one table. `zone` is that of times that name none; without it they are read by the
    mapping's clock, as long as no time of the table names a zone."""

    def __init__(self, mapping: Mapping, hints: Hints) -> None:
        self.formats = mapping.formats
        self.zone: tzinfo | None = hints.zone or mapping.zone
        self.own = mapping.clock if self.zone is None else None
        self.has_begun = False

    def moment(self, said: str | datetime) -> datetime:
        written = said if isinstance(said, datetime) else times.written(said, self.formats)
        if self.own is not None:
            if written.tzinfo is None:
                self.has_begun = True
            elif self.has_begun:
                raise Mixed(
                    "some times name a zone and some do not: say with --zone where those were written"
                )
            else:
                self.own = None
        return times.moment(written, zone=self.zone or self.own)


class Form:
    """A template, made ready for the headings of one table."""

    def __init__(self, template: Template, mapping: Mapping, names: dict[str, str]) -> None:
        def ready(tried: Sequence[Words]) -> fields.Said:
            return fields.said(tried, mapping, names)

        self.template = template
        self.conversation = ready(template.fields["conversation"])
        self.at = ready(template.fields["at"])
        self.not_before = ready(template.not_before) if template.not_before else None
        others = {
            name: tried for name, tried in template.fields.items() if name not in ("conversation", "at")
        }
        self.others = [(name, ready(tried)) for name, tried in others.items()]
        self.when = [(names.get(column, ""), words) for column, words in template.when.items()]
        self.unless = [(names.get(column, ""), words) for column, words in template.unless.items()]

    def holds(self, values: Values) -> bool:
        """The conditions on the line are met."""
        for heading, words in self.when:
            if str(values.get(heading, "")).strip().casefold() not in words:
                return False
        return all(
            str(values.get(heading, "")).strip().casefold() not in words for heading, words in self.unless
        )

    def entry(self, values: Values, clock: Clock, suffix: str) -> Entry | None:
        """The entry of this line, or nothing where it has not happened; `suffix` tells its id from its
        likes."""
        at = self.at(values)
        if not at:
            return None
        conversation = self.conversation(values)
        if not conversation:
            raise Unusable("no conversation")
        found = {name: _read(name, said(values), clock) for name, said in self.others}
        for name in ("kind", "actor_kind"):
            if found[name] is None:
                raise Unusable(f"no {name}: what the mapping takes it from says nothing that it knows")
        found["id"] = found.get("id") or f"{conversation}/{self.template.label}{suffix}"
        moment = clock.moment(at)
        begun = self.not_before(values) if self.not_before else None
        if begun and moment < clock.moment(begun):
            moment += timedelta(days=1)
        return Entry(conversation=conversation, at=moment, **found)


class Filling:
    """A mapping, fitted to one table: `alone` are the forms that need only their line, `compared` those that
    need the other lines of their case, in groups that need the same of them."""

    def __init__(self, mapping: Mapping, names: dict[str, str], hints: Hints) -> None:
        self.mapping, self.hints, self.clock = mapping, hints, Clock(mapping, hints)
        self.order = fields.said(mapping.order, mapping, names) if mapping.order else None
        self.used = sorted(set(names.values()))
        self.names = names
        forms = [Form(template, mapping, names) for template in mapping.templates]
        self.alone = [form for form in forms if not form.template.is_compared]
        self.compared: dict[str, list[Form]] = {}
        for form in forms:
            if form.template.is_compared:
                self.compared.setdefault(form.template.group, []).append(form)

    def entries(self, values: Values, own: str) -> Iterator[Entry]:
        """What the line says by itself; `own` is its mark. Raises `Unusable` or `times.Unreadable` before it
        gives any."""
        held = [form for form in self.alone if form.holds(values)]
        made = self.filled(held, values, f"/{own}")
        if held and not made and not self.compared:
            raise times.Unreadable(times.NO_TIME)
        return apart(made)

    def filled(self, forms: list[Form], values: Values, suffix: str) -> list[Entry]:
        """The entries of these forms, those left out that have not happened."""
        made = [entry for form in forms if (entry := form.entry(values, self.clock, suffix))]
        return [one if one.brand else one._replace(brand=self.hints.brand) for one in made]

    def place(self, form: Form, values: Values) -> float:
        """Where the line stands among those of its case."""
        said = self.order(values) if self.order else form.at(values)
        try:
            return float(said)
        except (TypeError, ValueError):
            return self.clock.moment(said).timestamp()

    def count(self, form: Form, values: Values) -> float:
        """What the counter of a form that `rises` says; 0 for the others."""
        column = form.template.rises
        try:
            return float(values.get(self.names[column], "") or 0) if column else 0
        except ValueError:
            raise Unusable(f"{column} is not a number") from None


def mark(values: Values) -> str:
    """The same for the same line, wherever it stands in the file: a line that is there twice counts once."""
    said = "\x1f".join([f"{name}\x1e{values[name]}" for name in sorted(values)])
    return hashlib.blake2b(said.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _read(name: str, said: Any, clock: Clock) -> Any:
    if not said:
        return None
    if name in ENUMERATED:
        return _named(name, said)
    if name in TIMES:
        return clock.moment(said)
    return said if isinstance(said, str) else str(said)


@lru_cache(maxsize=256)
def _named(name: str, said: str) -> Any:
    try:
        return ENUMERATED[name](said)
    except ValueError:
        raise Unusable(f"{name} {said[:40]!r} is none that is known") from None


def apart(made: list[Entry]) -> Iterator[Entry]:
    """What one line says in one moment happened in the order of the mapping: a microsecond keeps it."""
    taken: set[datetime] = set()
    for one in made:
        at = one.at
        while at in taken:
            at += APART
        taken.add(at)
        yield one if at is one.at else one._replace(at=at)
