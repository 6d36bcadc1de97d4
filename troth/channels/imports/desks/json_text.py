"""JSON text of any length, of which only the part that is being read lies in memory."""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any, BinaryIO

PIECE = 1 << 18  # bytes read at once
LONGEST = 32 << 20  # characters of one record; what is longer is skipped, and set aside
SAMPLE = 2_000  # characters kept of what is skipped, for a person to look at
MARGIN = 32  # a mistake so near to the end of what was read may only be a word cut in two

SPACE = re.compile(r"[ \t\r\n]*")
OUTSIDE_STRINGS = re.compile(r'["{}\[\]]')
INSIDE_A_STRING = re.compile(r'["\\]')
BETWEEN_VALUES = re.compile(r"[,\]}\n]")


class Broken(ValueError):
    """What stands here is not JSON, or is more than is held in memory."""


class Ended(Exception):
    """The text ends in the middle of something."""


def _missing(_: str) -> None:
    """NaN and Infinity are not JSON, and no figure of a desk's: they are read as absent."""


DECODER = json.JSONDecoder(parse_constant=_missing)


def decoded(stream: BinaryIO, head: bytes) -> Iterator[str]:
    """The stream's text in pieces. Bytes that are no UTF-8 (or UTF-16 with its mark) become U+FFFD."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    decoder = getincrementaldecoder("utf-16" if wide else "utf-8-sig")("replace")
    while piece := stream.read(PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def whole(text: str) -> Any:
    """The one value that `text` is. Raises `Broken`."""
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise Broken("nested too deeply") from None
    except ValueError as error:  # also a number of more digits than Python converts
        raise Broken(str(error)) from None


class Text:
    """A cursor over text that comes in pieces."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._counted = 0

    @property
    def line(self) -> int:
        """The line of the cursor, from 1."""
        self._line += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """The next character that is no white space, to which the cursor moves; empty at the end."""
        while True:
            if found := SPACE.match(self._buffer, self._at):
                self._at = found.end()
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def expect(self, marks: str) -> str:
        """Takes the next character, which must be one of these."""
        mark = self.peek()
        if not mark:
            raise Ended
        if mark not in marks:
            raise Broken(f"{mark!r} stands where one of {marks!r} should")
        self._at += 1
        return mark

    def ahead(self, size: int) -> str:
        """The next characters, at most so many, without moving."""
        while len(self._buffer) - self._at < size and self._more():
            pass
        return self._buffer[self._at : self._at + size]

    def value(self) -> Any:
        """The value at the cursor, behind which it moves. Raises `Broken`, and then stays where it is."""
        if self.peek() not in '{["':
            self.ahead(2 * MARGIN)  # a number has no end of its own: 12 may become 1234
        while True:
            try:
                found, self._at = DECODER.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise Broken("nested too deeply") from None
            except ValueError as error:
                self._read_on(error)
            else:
                return found

    def skip(self) -> str:
        """Moves behind the value at the cursor, broken or not, in little memory. Returns how it begins."""
        sample = self.ahead(SAMPLE)
        if sample[:1] in ("{", "[", '"'):
            self._skip_balanced()
        else:
            self._find(BETWEEN_VALUES)
            self._at -= 1
        return sample

    def _skip_balanced(self) -> None:
        depth, in_string = 0, False
        while True:
            mark = self._find(INSIDE_A_STRING if in_string else OUTSIDE_STRINGS)
            if mark == "\\":
                self.ahead(1)
                self._at += 1
            elif mark == '"':
                in_string = not in_string
            else:
                depth += 1 if mark in "{[" else -1
            if depth <= 0 and not in_string:
                return

    def _find(self, pattern: re.Pattern[str]) -> str:
        """Moves behind the next match and returns it. Raises `Ended`."""
        while not (found := pattern.search(self._buffer, self._at)):
            self._at = len(self._buffer)
            if not self._more():
                raise Ended
        self._at = found.end()
        return found[0]

    def _read_on(self, error: ValueError) -> None:
        """Gets more text where the mistake may be that there is too little of it; else raises `Broken`."""
        spot, reason = self._at, str(error)
        if isinstance(error, json.JSONDecodeError):
            spot, reason = error.pos, error.msg
        is_cut = reason.startswith("Unterminated") or spot > len(self._buffer) - MARGIN
        if is_cut and len(self._buffer) - self._at > LONGEST:
            raise Broken(f"longer than {LONGEST:,} characters") from None
        if not is_cut or not self._more():
            raise Broken(reason) from None

    def _more(self) -> bool:
        """Reads at least as much again as lies there, so that trying anew costs twice at most."""
        _ = self.line  # what is forgotten has been counted
        self._buffer, self._at, self._counted = self._buffer[self._at :], 0, 0
        wanted, parts = max(len(self._buffer), 1), [self._buffer]
        while wanted > 0 and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            wanted -= len(piece)
        self._buffer = "".join(parts)
        return len(parts) > 1
