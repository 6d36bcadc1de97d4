"""A first mapping for a table that nobody has explained yet, guessed from its headings and first lines."""

import csv
import json
import re
from collections.abc import Sequence

from troth.channels.imports.encodings import Decoder
from troth.channels.imports.reader import Source
from troth.channels.imports.tables import rows, times
from troth.channels.imports.tables.headings import HEADINGS, OUTWARD, folded

LOOKS_LIKE = (
    "a table with columns that are not known ({columns}). Say what they mean in a mapping: "
    "`troth audit {name} --propose` writes a first one to look over; then give it with --mapping."
)
SAMPLES = 200
DAY_FIRST = tuple(
    f"%d{mark}%m{mark}%Y{clock}" for clock in (" %H:%M:%S", " %H:%M", "") for mark in ("/", "-", ".")
)
MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y")

MOMENTS = ("at", "answered", "closed")

Samples = dict[str, list[str]]


def propose(source: Source) -> str:
    """A mapping in TOML, with a question beside each guess that a person must look at."""
    samples = sampled(source)
    found = guessed(samples)
    parts = [
        f"# A first mapping of {source.name.splitlines()[0]}: look over what is marked with ?",
        'name = "my table"',
    ]
    parts += _about_times(samples, found)
    parts += ["", "[all]", _field("conversation", found, fallback=next(iter(samples), "id"))]
    parts += [
        _field(name, found) for name in ("customer", "brand", "channel", "team", "language") if name in found
    ]
    parts += ["", *_rows(samples, found)]
    return "\n".join(parts) + "\n"


def sampled(source: Source) -> Samples:
    """The first values of each column, out of the head."""
    heading = rows.heading(source) or ()
    samples: Samples = {name: [] for name in heading}
    for cells in _first_rows(source, heading):
        for name, cell in zip(heading, cells, strict=True):
            if cell.strip():
                samples[name].append(cell.strip())
    return samples


def guessed(samples: Samples) -> dict[str, str]:
    """The column of each field: by its heading, in English, Turkish, Dutch or Spanish, and by what is in
    it."""
    found: dict[str, str] = {}
    for field, words in HEADINGS.items():
        free = [name for name in samples if name not in found.values()]
        named = next((name for word in words for name in free if folded(name) == word), None)
        if named and (field not in MOMENTS or not samples[named] or _format(samples[named]) is not None):
            found[field] = named
    if "at" not in found:
        moment = next(
            (name for name in samples if name not in found.values() and _is_time(samples[name])), None
        )
        found |= {"at": moment} if moment else {}
    return found


def _rows(samples: Samples, found: dict[str, str]) -> list[str]:
    lines = ["[[row]]", 'kind = "message"', *_who(samples, found), _field("at", found, fallback="?")]
    # Where a line is a whole ticket, the person whom it names is not the customer who wrote it.
    is_a_case = "direction" not in found and ("answered" in found or "closed" in found)
    lines += [
        _field(name, found) for name in ("id", "actor", "text") if name in found and _fits(name, is_a_case)
    ]
    if "at" not in found:
        lines.insert(0, "# ? no column looks like a time: without one nothing can be measured")
    if "answered" in found:
        lines += ["", *_done("message", "answered", found)]
    elif "closed" in found:
        lines += ["", "# ? no column says when the answer came: is closing the answer?"]
        lines += _done("message", "closed", found)
    return [*lines, "", *_done("closed", "closed", found)] if "closed" in found else lines


def _fits(name: str, is_a_case: bool) -> bool:
    return name == "text" or not is_a_case


def _done(kind: str, column: str, found: dict[str, str]) -> list[str]:
    """A row of what the brand did at the time in that column."""
    lines = ["[[row]]", f'kind = "{kind}"', 'actor_kind = "agent"', f"at = {_column(found[column])}"]
    return [*lines, _field("actor", found)] if "actor" in found else lines


def _who(samples: Samples, found: dict[str, str]) -> list[str]:
    """Whose row it is: by a column of directions or kinds of people, if there is one."""
    column = found.get("direction")
    if column is None:
        return [
            'actor_kind = "customer" # ? no column says who wrote: each line is taken for the customer\'s'
        ]
    values = sorted(set(samples[column]))[:12]
    pairs = ", ".join(f"{_quoted(one)} = {_quoted(_side(one))}" for one in values)
    inline = f"actor_kind = {{ column = {_column(column)}, values = {{ {pairs} }} }}"
    return ["# ? who is who, of the values in this column", inline]


def _side(value: str) -> str:
    return "agent" if folded(value) in OUTWARD else "customer"


def _about_times(samples: Samples, found: dict[str, str]) -> list[str]:
    column = found.get("at")
    values = samples.get(column, []) if column else []
    format_ = _format(values)
    lines = [f"formats = [{_quoted(format_)}]"] if format_ else []
    if format_ and format_.startswith(("%d/%m", "%m/%d")) and not _is_sure(values):
        lines[0] += " # ? the day first, or the month"
    if values and not _names_zone(values[0], format_):
        lines.append(
            '# zone = "Europe/Amsterdam" # ? the times name no zone: say which it is, here or with --zone'
        )
    return lines


def _format(values: Sequence[str]) -> str | None:
    """The strptime format of these times: "" where none is needed, nothing where they are no times."""
    some = values[:SAMPLES]
    for formats in ((), *((one,) for one in (*DAY_FIRST, *MONTH_FIRST))):
        if some and all(_reads(value, formats) for value in some):
            return formats[0] if formats else ""
    return None


def _is_sure(values: Sequence[str]) -> bool:
    """A day above 12 somewhere tells day and month apart."""
    return any(int(part) > 12 for value in values for part in re.split(r"\D", value)[:2] if part)


def _is_time(values: Sequence[str]) -> bool:
    return bool(values) and not all(value.isdigit() for value in values) and _format(values) is not None


def _reads(value: str, formats: tuple[str, ...]) -> bool:
    try:
        times.written(value, formats)
    except times.Unreadable:
        return False
    return True


def _names_zone(value: str, format_: str | None) -> bool:
    return times.written(value, (format_,) if format_ else ()).tzinfo is not None


def _field(name: str, found: dict[str, str], fallback: str | None = None) -> str:
    if name in found:
        return f"{name} = {_column(found[name])}"
    return f"{name} = {_column(fallback or '?')} # ? no heading says which column"


def _column(name: str) -> str:
    return _quoted(f"{{{name}}}")


def _quoted(text: str) -> str:
    """A TOML string: its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _first_rows(source: Source, heading: tuple[str, ...]) -> list[list[str]]:
    whole = source.head[: source.head.rfind(b"\n") + 1] or source.head
    decoded = Decoder(source.name)
    if source.head.startswith(rows.PARQUET):
        return [[str(cell) for cell in line.values.values()] for line in rows.first_of(source, SAMPLES)]
    text = [decoded(line) for line in whole.splitlines() if line.strip()][: SAMPLES + 1]
    if text and text[0].lstrip().startswith("{"):
        found = [rows.record(line) or {} for line in text]
        return [[str(rows.plain(one.get(name))) for name in heading] for one in found]
    cells = list(csv.reader(text, delimiter=rows.separator(text[0]) if text else ","))[1:]
    return [row for row in cells if len(row) == len(heading)]
