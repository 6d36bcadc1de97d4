"""The mails of a source, one after the other, as they lie there: of an mbox, a Maildir, a folder, a file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from troth.channels.imports.reader import Source

MOST = 4 * 1024 * 1024  # bytes of one mail that are kept: words come before attachments
_PIECE = 64 * 1024
# The line that begins a mail has a time in it; a sentence that begins with "From " seldom does.
SEPARATOR = re.compile(
    rb"From [^\r\n]{0,400}?\d{1,2}:\d\d(?::\d\d)?[^\r\n]{0,40}\b\d{4}\b[^\r\n]{0,80}\r?\n?"
)
_QUOTED_SEPARATOR = re.compile(rb">+From ")
_MAIL_FILE = (".eml", ".emlx", ".mht", ".rfc822")
_APPLE_SIZE = re.compile(rb"\d{1,12} *\r?\n")  # before the mail in an .emlx


class Raw(NamedTuple):
    """One mail. `folder` is where it lay, `line` where it begins in an mbox, `separator` the line before
    it."""

    folder: str
    line: int | None
    data: bytes
    separator: bytes = b""


def mails(source: Source) -> Iterator[Raw]:
    """Every mail of the source; of a mail above 4 MiB the beginning, so that one fits into memory."""
    if source.path is not None and source.path.is_dir():
        yield from _in_folder(source.path, source.name)
        return
    with source.open() as stream:
        if is_mbox(source.head):
            yield from _in_mbox(stream, source.name)
        else:
            yield Raw(source.name, None, _without_size(stream.read(MOST)))


def is_mbox(head: bytes) -> bool:
    return SEPARATOR.match(head.lstrip(b"\xef\xbb\xbf\r\n")) is not None


def is_mail_folder(path: Path) -> bool:
    """A Maildir, a folder of Maildirs, or one with mails in files."""
    if (path / "cur").is_dir() or (path / "new").is_dir():
        return True
    return any(_is_mail_file(found) for found in path.rglob("*"))


def _is_mail_file(path: Path) -> bool:
    return path.suffix.lower() in _MAIL_FILE or path.parent.name in ("cur", "new")


def _in_folder(root: Path, name: str) -> Iterator[Raw]:
    folders = [root, *sorted(found for found in root.rglob("*") if found.is_dir())]
    for folder in folders:
        lies_in = folder.parent if folder.name in ("cur", "new") else folder
        label = (
            f"{name}/{lies_in.relative_to(root)}"
            if lies_in != root and lies_in.is_relative_to(root)
            else name
        )
        for path in sorted(folder.iterdir()):
            if path.is_file() and _is_mail_file(path):
                with path.open("rb") as stream:
                    yield Raw(f"{label}/{path.name}", None, _without_size(stream.read(MOST)))


def _without_size(data: bytes) -> bytes:
    size = _APPLE_SIZE.match(data)
    return data[size.end() :] if size else data


def _in_mbox(stream: BinaryIO, name: str) -> Iterator[Raw]:
    """A mail begins at a separator that follows a blank line; `>From ` loses one `>` (mboxrd)."""
    separator, kept, size, begun_at = b"", list[bytes](), 0, 1
    number, is_line_start, after_blank = 0, True, True
    while piece := stream.readline(_PIECE):
        number += is_line_start
        if is_line_start and after_blank and piece.startswith(b"From ") and SEPARATOR.fullmatch(piece):
            if separator or any(part.strip() for part in kept):
                yield Raw(name, begun_at, b"".join(kept), separator)
            separator, kept, size, begun_at = piece.strip(), [], 0, number
        elif size < MOST:
            is_quoted = is_line_start and piece[:1] == b">" and _QUOTED_SEPARATOR.match(piece)
            kept.append(piece[1:] if is_quoted else piece)
            size += len(piece)
        after_blank = is_line_start and piece in (b"\n", b"\r\n")
        is_line_start = piece.endswith(b"\n")
    if separator or any(part.strip() for part in kept):
        yield Raw(name, begun_at, b"".join(kept), separator)
