"""What lies in a winmail.dat (TNEF), in which Outlook hides the files of a mail.

The layout is that of [MS-OXTNEF]: a signature, a key, and then attributes of a level, an identifier, a
length, so many bytes and a checksum, all little-endian. Only names, contents and the plain body are read.
Whatever is cut off or lies is left out: the file itself is always kept as it came.
"""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

SIGNATURE = 0x223E9F78
MAX_FILES = 100
MAX_ATTRIBUTES = 5_000
MAX_PROPERTIES = 500
MAX_NAME = 1_000  # bytes
MAX_BODY = 1_000_000

_BODY, _TITLE, _DATA, _RENDERING = 0x0002800C, 0x00018010, 0x0006800F, 0x00069002
_PROPERTIES, _CODE_PAGE = 0x00069005, 0x00069007
_LONG_NAME, _DISPLAY_NAME, _MEDIA_TYPE = 0x3707, 0x3001, 0x370E
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of each property type whose length is fixed, filled up to four ([MS-OXCDATA] section 2.11.1)."""
_OBJECT, _TEXT, _UNICODE, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_MANY = 0x1000


class Enclosed(NamedTuple):
    """One file; `start` and `end` say where its content lies in the winmail.dat."""

    name: str
    media_type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    files: tuple[Enclosed, ...] = ()
    body: str = ""


class _Attribute(NamedTuple):
    identifier: int
    start: int
    end: int


@dataclass(slots=True)
class _File:
    title: str = ""
    long_name: str = ""
    media_type: str = ""
    start: int = 0
    end: int = 0


def unpacked(raw: bytes) -> Found:
    """The files and the plain text in it; empty where it is no TNEF or nothing can be read. Never raises."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != SIGNATURE:
        return Found()
    files: list[_File] = []
    page, body = "cp1252", ""
    for attribute in _attributes(raw):
        content = raw[attribute.start : min(attribute.end, attribute.start + MAX_BODY)]
        if attribute.identifier == _CODE_PAGE and len(content) >= 4:
            page = _known_page(struct.unpack_from("<I", content)[0])
        elif attribute.identifier == _BODY:
            body = body or _text(content, page)
        elif attribute.identifier == _RENDERING:  # each file begins with how it is drawn
            files.append(_File())
        elif files:
            _note(files[-1], attribute, raw, page)
        if len(files) > MAX_FILES:
            break
    return Found(tuple(_enclosed(files)), body)


def _attributes(raw: bytes) -> Iterator[_Attribute]:
    position = 6  # after the signature and the key
    for _ in range(MAX_ATTRIBUTES):
        if position + 9 > len(raw):
            return
        level, identifier, length = struct.unpack_from("<BII", raw, position)
        start = position + 9
        if level not in (1, 2) or start + length > len(raw):
            return
        yield _Attribute(identifier, start, start + length)
        position = start + length + 2  # the checksum: wrong ones are common, and nothing hangs on them


def _note(file: _File, attribute: _Attribute, raw: bytes, page: str) -> None:
    if attribute.identifier == _DATA:
        file.start, file.end = attribute.start, attribute.end
    elif attribute.identifier == _TITLE:
        file.title = _text(raw[attribute.start : min(attribute.end, attribute.start + MAX_NAME)], page)
    elif attribute.identifier == _PROPERTIES:
        for tag, value in _properties(raw, attribute.start, attribute.end, page):
            if tag == _LONG_NAME:
                file.long_name = value
            elif tag == _DISPLAY_NAME:
                file.long_name = file.long_name or value
            elif tag == _MEDIA_TYPE:
                file.media_type = value


def _enclosed(files: list[_File]) -> Iterator[Enclosed]:
    for file in files[:MAX_FILES]:
        if file.end > file.start:
            yield Enclosed(file.long_name or file.title, file.media_type.lower(), file.start, file.end)


def _properties(raw: bytes, start: int, end: int, page: str) -> Iterator[tuple[int, str]]:
    """Identifier and text of each that is a text, as far as they can be followed."""
    if start + 4 > end:
        return
    (count,) = struct.unpack_from("<I", raw, start)
    position = start + 4
    for _ in range(min(count, MAX_PROPERTIES)):
        if position + 4 > end:
            return
        kind, tag = struct.unpack_from("<HH", raw, position)
        position = _past_name(raw, position + 4, end) if tag >= 0x8000 else position + 4
        texts, position = _values(raw, position, end, kind)
        if position < 0:
            return
        for text in texts:
            yield tag, _text(text, "utf-16-le" if kind & 0xFFF == _UNICODE else page)


def _past_name(raw: bytes, position: int, end: int) -> int:
    """A property of a program's own is named: by a number, or by a text that is filled up to four bytes."""
    if position < 0 or position + 24 > end:
        return end + 1
    is_text, length = struct.unpack_from("<II", raw, position + 16)
    return position + 24 + (_filled(length) if is_text == 1 else 0)


def _values(raw: bytes, position: int, end: int, kind: int) -> tuple[list[bytes], int]:
    """The texts among the values, and where the next property begins; -1 where the trail is lost."""
    plain = kind & ~_MANY
    count, has_length = 1, plain in (_OBJECT, _TEXT, _UNICODE, _BINARY)
    if kind & _MANY or has_length:
        if position + 4 > end:
            return [], -1
        (count,) = struct.unpack_from("<I", raw, position)
        position += 4
    if not has_length:
        size = _FIXED.get(plain, 0) * count
        return [], position + size if size and position + size <= end else -1
    texts: list[bytes] = []
    for _ in range(min(count, MAX_PROPERTIES)):
        if position + 4 > end:
            return texts, -1
        (length,) = struct.unpack_from("<I", raw, position)
        following = position + 4 + _filled(length)
        if following > end + 3:
            return texts, -1
        if plain in (_TEXT, _UNICODE):
            texts.append(raw[position + 4 : position + 4 + min(length, MAX_NAME)])
        position = following
    return texts, position if count <= MAX_PROPERTIES else -1


def _filled(length: int) -> int:
    return (length + 3) // 4 * 4


def _known_page(number: int) -> str:
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def _text(content: bytes, page: str) -> str:
    return content.decode(page, "replace").partition("\0")[0]
