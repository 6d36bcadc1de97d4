"""The records of a JSON export: of lines, of arrays, and of the pages that an API wraps them in.

Memory holds one record at a time, whatever the size of the file. What is broken is set aside with its line.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from troth.channels.imports.desks.json_text import (
    DECODER,
    LONGEST,
    SAMPLE,
    Broken,
    Ended,
    Text,
    decoded,
    whole,
)
from troth.channels.imports.reader import SetAside, Source

STARTS = 1 << 20  # characters in which a first line, if there are lines, is expected to end
GLANCE = 1 << 16  # characters in which a page shows that it is one
DEEPEST = 4  # a page within a page within an array
STOPS = "the file stops in the middle of a record: what lies behind is missing"

# What a page says beside its lists. An object that says anything else is itself a record.
ABOUT_PAGES = frozenset(
    {
        "after_cursor",
        "after_url",
        "before_cursor",
        "before_url",
        "next_page",
        "previous_page",
        "links",
        "page",
    }
    | {
        "pages",
        "current_page",
        "per_page",
        "total_pages",
        "count",
        "all_count",
        "total",
        "total_count",
        "meta",
    }
    | {
        "end_of_stream",
        "end_time",
        "has_more",
        "facets",
        "tickets_count",
        "query",
        "record_ids",
        "success",
        "type",
    }
)
UNREADABLE = (EOFError, OSError, zlib.error, zipfile.BadZipFile)


class Record(NamedTuple):
    """One object of an export. `folder` is the key of the list that it lay in; empty where it lay in none."""

    folder: str
    value: dict[str, Any]
    source: str
    line: int

    def set_aside(self, aside: SetAside, reason: str) -> None:
        aside(self.source, self.line, reason, json.dumps(self.value)[:SAMPLE].encode())


def records(source: Source, aside: SetAside, folders: frozenset[str]) -> Iterator[Record]:
    """Every record of one source. `folders` are the keys under which this desk's pages list records."""
    with source.open() as stream:
        pieces = _readable(decoded(stream, source.head), source.name, aside)
        start = ""
        while (
            "\n" not in start.lstrip() and len(start) < STARTS and (piece := next(pieces, None)) is not None
        ):
            start += piece
        reading = _Reading(source.name, aside, folders)
        pieces = chain([start], pieces)
        yield from reading.lines(pieces) if _are_lines(start) else reading.document(Text(pieces))


def _readable(pieces: Iterator[str], name: str, aside: SetAside) -> Iterator[str]:
    """A damaged archive gives what could be unpacked."""
    try:
        yield from pieces
    except UNREADABLE as error:
        aside(name, None, f"the file could not be unpacked to its end: {error}", b"")


def _are_lines(start: str) -> bool:
    """Whether each line is an object of its own: the first is whole, or the second opens as it did."""
    first, _, rest = start.lstrip().partition("\n")
    if not first.startswith("{") or not rest.strip():
        return False
    try:
        return isinstance(whole(first), dict)
    except Broken:
        return rest.lstrip().startswith("{")


class _Reading:
    """One pass over one source."""

    def __init__(self, name: str, aside: SetAside, folders: frozenset[str]) -> None:
        self.name, self.aside, self.folders = name, aside, folders

    def lines(self, pieces: Iterable[str]) -> Iterator[Record]:
        for number, line, is_whole in numbered_lines(pieces):
            if not line.strip():
                continue
            try:
                if len(line) > LONGEST:
                    raise Broken(f"longer than {LONGEST:,} characters")
                found = whole(line)
            except Broken as error:
                reason = str(error) if is_whole else STOPS
                self.aside(self.name, number, reason, _raw(line[:SAMPLE]))
            else:
                yield from self.unwrapped(found, "", number)

    def document(self, text: Text) -> Iterator[Record]:
        try:
            while mark := text.peek():
                if mark == "[":
                    yield from self.items(text, "")
                elif mark == "{":
                    yield from self.page_or_record(text, "", 0)
                else:
                    raise Broken("this is neither a record nor a list of them")
        except Ended:
            self.aside(self.name, text.line, STOPS, b"")
        except Broken as error:
            reason = f"nothing from here on could be read: {error}"
            self.aside(self.name, text.line, reason, _raw(text.ahead(SAMPLE)))

    def page_or_record(self, text: Text, folder: str, depth: int) -> Iterator[Record]:
        """The object at the cursor: a page's lists are walked, anything else is a record."""
        if depth >= DEEPEST or not opens_a_page(text.ahead(GLANCE), self.folders):
            yield from self.one(text, folder)
            return
        text.expect("{")
        while text.peek() != "}":
            key = text.value()
            text.expect(":")
            if key not in self.folders or text.peek() not in "[{":
                text.value()
            elif text.peek() == "[":
                yield from self.items(text, key)
            else:
                yield from self.page_or_record(text, key, depth + 1)
            if text.peek() != "}":
                text.expect(",")
        text.expect("}")

    def items(self, text: Text, folder: str) -> Iterator[Record]:
        text.expect("[")
        if text.peek() == "]":
            text.expect("]")
            return
        while True:
            yield from self.one(text, folder)
            if text.expect(",]") == "]":
                return

    def one(self, text: Text, folder: str) -> Iterator[Record]:
        if not text.peek():
            raise Ended
        line = text.line
        try:
            found = text.value()
        except Broken as error:
            self.aside(self.name, line, str(error), _raw(text.skip()))
        else:
            yield from self.unwrapped(found, folder, line)

    def unwrapped(self, found: Any, folder: str, line: int, depth: int = 0) -> Iterator[Record]:
        """The records within a value that is in memory already. Bare numbers are references to records."""
        if isinstance(found, list) and depth <= DEEPEST:
            for item in found:
                yield from self.unwrapped(item, folder, line, depth + 1)
        elif isinstance(found, dict):
            if depth <= DEEPEST and is_a_page(found, self.folders):
                for key in found.keys() & self.folders:
                    yield from self.unwrapped(found[key], key, line, depth + 1)
            else:
                yield Record(folder, found, self.name, line)
        elif not isinstance(found, int):
            self.aside(self.name, line, "this is no record", _raw(json.dumps(found)[:SAMPLE]))


def is_a_page(found: dict[str, Any], folders: frozenset[str]) -> bool:
    keys = found.keys()
    return bool(keys & folders) and keys <= folders | ABOUT_PAGES


def opens_a_page(start: str, folders: frozenset[str]) -> bool:
    """Whether the object that starts here lists records before it says anything of its own."""
    at = 1
    try:
        while True:
            key, at = DECODER.raw_decode(start, _behind(" \t\r\n,", start, at))
            if key in folders:
                return True
            if key not in ABOUT_PAGES:
                return False
            _, at = DECODER.raw_decode(start, _behind(" \t\r\n:", start, at))
    except (ValueError, RecursionError, TypeError):
        return False


def _behind(marks: str, start: str, at: int) -> int:
    while at < len(start) and start[at] in marks:
        at += 1
    return at


def numbered_lines(pieces: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
    """Lines with their number from 1, and whether they end with a line break.

    Of a line that is too long a little more than `LONGEST` characters are given, the rest is passed over.
    """
    number, parts, length = 1, list[str](), 0
    for piece in pieces:
        *ends, rest = piece.split("\n")
        for end in ends:
            if length <= LONGEST:
                parts.append(end)
            yield number, "".join(parts), True
            number, parts, length = number + 1, [], 0
        if length <= LONGEST:
            parts.append(rest)
        length += len(rest)
    yield number, "".join(parts), False


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def is_json(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def has_keys(head: bytes, *all_of: str, any_of: tuple[str, ...] = ()) -> bool:
    """Whether `head` holds every key of `all_of` and, if there are any, one of `any_of`."""
    if not all(_key(name).search(head) for name in all_of):
        return False
    return not any_of or any(_key(name).search(head) for name in any_of)


@cache
def _key(name: str) -> re.Pattern[bytes]:
    """`"name":`, but not where it is quoted within a text."""
    return re.compile(rb'(?<!\\)"' + re.escape(name.encode()) + rb'"\s*:')
