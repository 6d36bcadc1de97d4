"""From the paths that a person gives to the things that are in them."""

import io
import os
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from troth.channels.imports.archives import Budget, Counted, Seen, buffered, member, members, unpacked
from troth.channels.imports.encodings import Recoded, encoding_of, recoded
from troth.channels.imports.lines import TooLong, lines
from troth.channels.imports.reader import Source
from troth.core.errors import Refused

__all__ = ["TooLong", "find", "lines", "size"]

HEAD = 64 << 10
GZIP, ZIP, EMPTY_ZIP, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"PAR1"
STANDARD_INPUT = "-"
MOST_MEMBERS = 100_000

Open = Callable[[], BinaryIO]


class NotFound(Refused):
    """A path that is not there or cannot be read."""


class NeedsFile(Refused):
    """An archive that must be read from its end came through a pipe."""


def find(paths: Sequence[Path | str | Source], *, seen: Seen | None = None) -> Iterator[Source]:
    """Everything that there is to read, in the order given; folders by name. A source stands for itself.

    `seen` is told of each piece of the files on disk that was read, in bytes. Raises `Refused` for what is
    not there, and for an archive that harms.
    """
    budget = Budget()
    for path in paths:
        if isinstance(path, Source):
            yield path
        elif str(path) == STANDARD_INPUT:
            yield from _stream("standard input", sys.stdin.buffer, budget)
        else:
            yield from _path(Path(path), budget, seen)


def size(paths: Sequence[Path | str | Source]) -> int | None:
    """The bytes on disk under `paths`; nothing where one of them is a pipe."""
    total = 0
    for path in paths:
        if (
            isinstance(path, Source)
            or str(path) == STANDARD_INPUT
            or not (Path(path).is_file() or Path(path).is_dir())
        ):
            return None
        files = _files(Path(path)) if Path(path).is_dir() else [Path(path)]
        total += sum(one.stat().st_size for one in files)
    return total


def _path(path: Path, budget: Budget, seen: Seen | None) -> Iterator[Source]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            yield from _folder(path, budget, seen)
        elif stat.S_ISREG(mode):
            yield from _file(path, budget, seen)
        else:
            yield from _stream(str(path), path.open("rb"), budget)
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror or error}.") from error


def _folder(folder: Path, budget: Budget, seen: Seen | None) -> Iterator[Source]:
    """A folder of letters is one thing; of any other, each file."""
    if _holds_letters(folder):
        yield Source(str(folder), b"", partial(io.BytesIO, b""), folder)
        return
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _folder(entry, budget, seen)
        elif entry.is_file():
            yield from _file(entry, budget, seen)


def _holds_letters(folder: Path) -> bool:
    if (folder / "cur").is_dir() and (folder / "new").is_dir():
        return True
    return any(entry.suffix.lower() in (".eml", ".emlx") for entry in folder.iterdir())


def _files(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        yield from (Path(place) / name for name in names if (Path(place) / name).is_file())


def _file(path: Path, budget: Budget, seen: Seen | None) -> Iterator[Source]:
    name = str(path)
    head = _head(lambda: path.open("rb"))

    def open_file() -> BinaryIO:
        return buffered(Counted(path.open("rb"), seen))

    if head.startswith((ZIP, EMPTY_ZIP)):
        yield from _archive(path, budget, seen)
    elif head.startswith(GZIP):
        # The head is read past the budget: it is small, and read again.
        inside = _head(lambda: unpacked(path.open("rb"), name, budget=Budget()))
        yield _readable(name, inside, lambda: unpacked(open_file(), name, budget=budget))
    else:
        yield _readable(name, head, open_file, path)


def _archive(path: Path, budget: Budget, seen: Seen | None) -> Iterator[Source]:
    """The members of a zip archive. Their names are only names: nothing is ever written under them."""
    with path.open("rb") as archive:
        entries = members(archive, str(path))
    if len(entries) > MOST_MEMBERS:
        raise NeedsFile(f"{path}: holds more than {MOST_MEMBERS:,} files; unpack it and give the folder.")
    for entry in entries:
        yield _member(path, entry, budget, seen)


def _member(path: Path, entry: zipfile.ZipInfo, budget: Budget, seen: Seen | None) -> Source:
    name = f"{path}: {entry.filename}"

    def open_plain(allowed: Budget) -> BinaryIO:
        if seen:
            seen(entry.compress_size)
        return member(path.open("rb"), entry, name, budget=allowed)

    def open_packed(allowed: Budget) -> BinaryIO:
        return unpacked(open_plain(allowed), name, budget=allowed, packed=lambda: entry.compress_size)

    def open_head() -> BinaryIO:
        return member(path.open("rb"), entry, name, budget=Budget())

    head = _head(open_head)
    if head.startswith(ZIP):
        raise NeedsFile(f"{name}: is an archive in an archive; unpack it and give the folder.")
    if not head.startswith(GZIP):
        return _readable(name, head, partial(open_plain, budget))
    inside = _head(lambda: unpacked(open_head(), name, budget=Budget(), packed=lambda: entry.compress_size))
    return _readable(name, inside, partial(open_packed, budget))


def _stream(name: str, stream: BinaryIO, budget: Budget) -> Iterator[Source]:
    """What comes through a pipe can be read once: its head is taken off and put back."""
    head, again = _peeked(stream)
    if head.startswith((ZIP, EMPTY_ZIP, PARQUET)):
        raise NeedsFile(f"{name}: such a file is read from its end; save it and give its path.")
    if head.startswith(GZIP):
        head, again = _peeked(unpacked(again, name, budget=budget))
    yield _readable(name, head, lambda: again)


class _Rejoined(io.RawIOBase):
    """`head`, then the rest of the stream that it was taken from."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head, self.rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self.head.read(len(view)) or self.rest.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def _peeked(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    head = stream.read(HEAD)
    return head, buffered(_Rejoined(head, stream))


def _head(open_: Open) -> bytes:
    with open_() as stream:
        return stream.read(HEAD)


def _readable(name: str, head: bytes, open_: Open, path: Path | None = None) -> Source:
    """The source, in UTF-8 without a mark where its text has another encoding that shows."""
    if head.startswith(PARQUET) and path is None:
        raise NeedsFile(f"{name}: such a file is read from its end; take it out of the archive.")
    encoding = None if head.startswith(PARQUET) else encoding_of(head)
    if encoding is None:
        return Source(name, head, open_, path)
    start = recoded(head, encoding)[:HEAD]
    return Source(name, start, lambda: buffered(Recoded(open_(), encoding)), path)
