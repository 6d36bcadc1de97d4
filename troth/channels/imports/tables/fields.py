"""What the words of a mapping say of a line, made ready once for the headings of one table."""

from collections.abc import Callable, Sequence
from typing import Any

from troth.channels.imports.tables.mapping import COLUMN, Mapping, Words

Said = Callable[[dict[str, Any]], Any]
"""Takes the cells of a line by heading; gives text, a time, or "" where a column in the words is empty."""


def said(tried: Sequence[Words], mapping: Mapping, names: dict[str, str]) -> Said:
    """The first of the words that are not empty."""
    choices = [_one(words, mapping, names) for words in tried]
    if len(choices) == 1:
        return choices[0]
    return lambda values: next((found for choice in choices if (found := choice(values))), "")


def cell(column: str, mapping: Mapping, names: dict[str, str]) -> Said:
    """The cell of a column, empty where it holds what stands for nothing."""
    heading = names.get(column)
    nothing = mapping.empty.get("*", frozenset()) | mapping.empty.get(column, frozenset())
    if heading is None:
        return lambda _values: ""

    def found(values: dict[str, Any]) -> Any:
        value = values.get(heading, "")
        if isinstance(value, str):
            value = value.strip()
            return "" if value in nothing else value
        return value

    return found


def _one(words: Words, mapping: Mapping, names: dict[str, str]) -> Said:
    columns = [cell(column, mapping, names) for column in COLUMN.findall(words.text)]
    between = COLUMN.split(words.text)[::2]
    found = columns[0] if len(columns) == 1 and not any(between) else _joined(between, columns)
    if words.values is None:
        return found
    values, other = words.values, words.other or ""
    return lambda line: values.get(str(it).casefold(), other) if (it := found(line)) else ""


def _joined(between: list[str], columns: list[Said]) -> Said:
    """Words and columns by turns, beginning and ending with words."""
    first, rest = between[0], list(zip(columns, between[1:], strict=True))

    def joined(values: dict[str, Any]) -> str:
        parts = [first]
        for column, words in rest:
            value = column(values)
            if not value:
                return ""
            parts += (str(value), words)
        return "".join(parts)

    return joined
