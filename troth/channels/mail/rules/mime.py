"""The structure of a mail: headers and nested parts, read within fixed bounds of time, depth and number.

The standard library's parser recurses once a level and keeps every part; a hostile mail of a few megabytes
stops it. This one only notes where each part lies in the raw bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from troth.channels.mail.rules.decode import decode, decode_words

MAX_DEPTH = 24
MAX_PARTS = 1_000
MAX_DELIMITERS = 20_000  # lines that begin like a boundary; more than this many is no honest mail
MAX_HEADER_BYTES = 512 * 1024
MAX_HEADERS = 2_000

_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_KNOWN = frozenset(
    (
        "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "message-id", "in-reply-to",
        "references", "received", "return-path", "mime-version", "delivered-to", "dkim-signature",
        "authentication-results", "auto-submitted", "precedence", "envelope-to", "original-recipient",
        "final-recipient", "thread-topic", "thread-index", "importance", "user-agent", "comments",
    )
)  # fmt: skip
_FIRST_WORD = re.compile(rb"(?:[ \t\r]*\n)*")
_FIRST_BOUNDARY = re.compile(rb"^--(\S{1,200})[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.DOTALL)
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


class Headers(NamedTuple):
    """Names in lower case with unfolded values, encoded words still encoded."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        return next((value for found, value in self.fields if found == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for found, value in self.fields if found == name)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `raw[start:end]` is its content, still in its transfer encoding."""

    headers: Headers
    start: int
    end: int
    media_type: str
    parameters: dict[str, str]
    children: tuple["Part", ...] = ()

    @property
    def encoding(self) -> str:
        return self.headers.get("content-transfer-encoding").strip().strip("\"';").lower()

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.headers.get("content-disposition"))

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail; not into attached mails."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Reading:
    """What one mail may still cost, and what was noticed."""

    parts: int = MAX_PARTS
    delimiters: int = MAX_DELIMITERS
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def structure(raw: bytes) -> tuple[Part, list[str]]:
    """The whole mail as a tree, and what is wrong with it in words."""
    reading = _Reading()
    return _part(raw, (0, len(raw)), reading, depth=0), reading.problems


def _part(
    raw: bytes, span: tuple[int, int], reading: _Reading, *, depth: int, default: str = "text/plain"
) -> Part:
    headers, start = read_headers(raw, *span)
    media_type, found = parameters(headers.get("content-type"))
    media_type = media_type if media_type.count("/") == 1 else default
    end = span[1]
    children: tuple[Part, ...] = ()
    if media_type.startswith("multipart/"):
        if depth >= MAX_DEPTH:
            reading.note("Parts are nested too deeply.")
        else:
            inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
            spans = _spans(raw, (start, end), found.get("boundary", ""), reading)
            spans = spans or _spans(raw, (start, end), _likely_boundary(raw, start, end), reading)
            children = tuple(_part(raw, each, reading, depth=depth + 1, default=inner) for each in spans)
            if not children:
                reading.note("The parts that the mail announces are missing.")
    return Part(headers, start, end, media_type, found, children)


def _likely_boundary(raw: bytes, start: int, end: int) -> str:
    """Where the announced boundary is missing or wrong: the first line that begins a part."""
    found = _FIRST_BOUNDARY.search(raw, start, min(end, start + 64 * 1024))
    return found[1].decode("latin-1") if found else ""


def _spans(raw: bytes, span: tuple[int, int], boundary: str, reading: _Reading) -> list[tuple[int, int]]:
    """Where the parts between the boundary lines lie (RFC 2046 section 5.1.1)."""
    if not boundary:
        return []
    delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
    spans: list[tuple[int, int]] = []
    begun = -1
    for line_start, line_end, is_last in _delimiters(raw, span, delimiter, reading):
        if begun >= 0:
            spans.append((begun, _before_line_end(raw, begun, line_start)))
            reading.parts -= 1
        begun = line_end
        if is_last or reading.parts <= 0:
            begun = -1
            break
    if reading.parts <= 0:
        reading.note("The mail has too many parts; the first are shown.")
    elif begun >= 0:
        spans.append((begun, span[1]))  # cut off in transit: the last part is still worth reading
        reading.parts -= 1
    return spans


def _delimiters(
    raw: bytes, span: tuple[int, int], delimiter: bytes, reading: _Reading
) -> Iterator[tuple[int, int, bool]]:
    """Start, end, and whether it is the closing one, of each line that is a boundary."""
    needle = b"\n" + delimiter
    start, end = span
    found = start - 1 if raw.startswith(delimiter, start, end) else raw.find(needle, start, end)
    while found >= 0 or found == start - 1:
        reading.delimiters -= 1
        if reading.delimiters < 0:
            reading.note("The mail has too many lines that look like boundaries.")
            return
        after = found + len(needle)
        newline = raw.find(b"\n", after, end)
        line_end = end if newline < 0 else newline + 1
        # A boundary may be the beginning of another one, so the rest of the line decides.
        rest = raw[after : min(line_end, after + 200)].strip()
        if rest in (b"", b"--"):
            yield found + 1, line_end, rest == b"--"
        found = raw.find(needle, max(line_end - 1, start), end)


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if end - 1 >= start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end - 1 >= start and raw[end - 1 : end] == b"\r":
        end -= 1
    return max(start, end)


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers between two positions, and where the content after them begins.

    A mail without headers may begin with "Thanks :-)": what no mail program writes is not one, but words.
    """
    found, content = _read_headers(raw, start, end)
    if start == 0 and not any(_is_of_mail(name) for name, _ in found.fields):
        return Headers(()), start
    return found, content


def _is_of_mail(name: str) -> bool:
    return name in _KNOWN or name.startswith(("x-", "content-", "list-", "resent-", "arc-"))


def _read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    fields: list[tuple[str, list[bytes]]] = []
    position = _past_blank_lines(raw, start, end)
    while position < end:
        newline = raw.find(b"\n", position, end)
        following = end if newline < 0 else newline + 1
        line = raw[position:following].rstrip(b"\r\n")
        if not line:
            return _headers(fields), following
        if following - start > MAX_HEADER_BYTES or len(fields) >= MAX_HEADERS:
            return _headers(fields), _after_blank_line(raw, position, end)
        header = _HEADER.match(line)
        if fields and (line[:1] in b" \t" or (header is None and fields[-1][1][-1].endswith(b";"))):
            fields[-1][1].append(line.strip())
        elif header is not None:
            fields.append((header[1].decode("ascii").lower(), [header[2].strip()]))
        elif not _may_be_skipped(raw, position, following, end):
            return _headers(fields), position
        position = following
    return _headers(fields), end


def _past_blank_lines(raw: bytes, start: int, end: int) -> int:
    """Some gateways put blank lines before the headers; only the outermost mail is excused."""
    if start > 0 or not raw[:1].isspace():
        return start
    first = _FIRST_WORD.match(raw, 0, min(end, 4096))
    return (
        first.end()
        if first and _HEADER.match(raw[first.end() : first.end() + 300].split(b"\n")[0])
        else start
    )


def _may_be_skipped(raw: bytes, position: int, following: int, end: int) -> bool:
    """A line that is no header amid headers: an mbox separator or rubbish. Else the content begins."""
    if raw.startswith((b"From ", b">From "), position):
        return True
    newline = raw.find(b"\n", following, end)
    line = raw[following : end if newline < 0 else newline][:1000]
    return _HEADER.match(line) is not None


def _after_blank_line(raw: bytes, position: int, end: int) -> int:
    ends = [
        found + len(blank) for blank in (b"\n\r\n", b"\n\n") if (found := raw.find(blank, position, end)) >= 0
    ]
    return min(ends, default=end)


def _headers(fields: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers(tuple((name, _value(b" ".join(lines))) for name, lines in fields))


def _value(value: bytes) -> str:
    return value.decode("ascii") if value.isascii() else decode(value)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Value and parameters of a header such as `text/plain; charset=utf-8` (RFC 2231 ones joined)."""
    value = value[:8192]
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        text = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        name = match[1].lower()
        if "*" not in name:
            plain.setdefault(name, decode_words(text))
        elif (continued := _CONTINUED.fullmatch(name)) is not None:
            piece = (int(continued[2] or 0), continued[3] is not None, text)
            pieces.setdefault(continued[1], []).append(piece)
    plain.update({name: _assembled(found) for name, found in pieces.items()})
    return value.partition(";")[0].strip().lower(), plain


def _assembled(pieces: list[tuple[int, bool, str]]) -> str:
    """The pieces `name*0*`, `name*1`, ... in order; the first may name the charset (RFC 2231 section 4.1)."""
    ordered = sorted(pieces, key=lambda piece: piece[0])
    charset = ""
    if ordered[0][1] and ordered[0][2].count("'") >= 2:
        charset, _, rest = ordered[0][2].split("'", 2)
        ordered[0] = (ordered[0][0], True, rest)
    data = b"".join(
        unquote_to_bytes(text) if is_quoted else text.encode("utf-8", "surrogateescape")
        for _, is_quoted, text in ordered
    )
    return decode(data, charset)
