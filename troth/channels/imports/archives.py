"""Streams out of compressed files, of which nothing good is assumed."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

from troth.core.errors import Refused

MEBIBYTE = 1 << 20
FREE = 64 * MEBIBYTE
"""Below this a file may unpack as it likes: a few repeated lines compress very well."""
LARGEST_RATIO = 200
"""Exports compress 5 to 30 times; the worst that deflate can do is 1,032 times."""
LARGEST_IN_ALL = 256 * 1024 * MEBIBYTE


class Closes(Protocol):
    def close(self) -> None: ...


Packed = Callable[[], int]
Seen = Callable[[int], None]

BROKEN = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What the standard library raises for a damaged, cut off, encrypted or unknown archive."""


class Unpackable(Refused):
    """A compressed file that cannot be read, or must not be."""


class Budget:
    """How many bytes may still be unpacked, over all that is read."""

    def __init__(self, left: int = LARGEST_IN_ALL) -> None:
        self.left = left

    def spend(self, count: int, name: str) -> None:
        self.left -= count
        if self.left < 0:
            raise Unpackable(
                f"{name}: more than {LARGEST_IN_ALL >> 30} GiB came out of the archives; give fewer."
            )


class Counted(io.RawIOBase):
    """A stream that says how many bytes were taken from it."""

    def __init__(self, inner: BinaryIO, seen: Seen | None = None) -> None:
        self.inner, self.seen, self.count = inner, seen, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        piece = self.inner.read(len(view))
        view[: len(piece)] = piece
        self.count += len(piece)
        if self.seen:
            self.seen(len(piece))
        return len(piece)

    def close(self) -> None:
        self.inner.close()
        super().close()


class Guarded(Counted):
    """What is unpacked from `inner`: a bomb or a damaged file is refused in one sentence.

    `packed` gives the bytes that the archive takes, so far or in all; `under` is closed with this.
    """

    def __init__(self, inner: BinaryIO, name: str, *, packed: Packed, budget: Budget, under: Closes) -> None:
        super().__init__(inner)
        self.name, self.packed, self.budget, self.under = name, packed, budget, under

    def close(self) -> None:
        super().close()
        self.under.close()

    def readinto(self, buffer: object) -> int:
        try:
            count = super().readinto(buffer)
        except Refused:
            raise
        except BROKEN as error:
            raise Unpackable(
                f"{self.name}: is damaged or cut off ({_said(error)}); fetch it again."
            ) from error
        self.budget.spend(count, self.name)
        if self.count > FREE and self.count > LARGEST_RATIO * self.packed():
            raise Unpackable(
                f"{self.name}: unpacks to more than {LARGEST_RATIO} times its size, as no export does. "
                "If you trust it, unpack it yourself and give the folder."
            )
        return count


def buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(raw, MEBIBYTE))


def unpacked(inner: BinaryIO, name: str, *, budget: Budget, packed: Packed | None = None) -> BinaryIO:
    """The bytes in a gzip stream; `packed` where it lies in an archive itself."""
    taken = Counted(inner)
    plain = cast(BinaryIO, gzip.GzipFile(fileobj=buffered(taken)))
    return buffered(Guarded(plain, name, packed=packed or (lambda: taken.count), budget=budget, under=taken))


def member(archive: BinaryIO, entry: zipfile.ZipInfo, name: str, *, budget: Budget) -> BinaryIO:
    """The bytes of one member of a zip archive, which is closed with them."""
    try:
        plain = cast(BinaryIO, zipfile.ZipFile(archive).open(entry))  # noqa: SIM115 - closed with `archive`
    except BROKEN as error:
        archive.close()
        raise Unpackable(f"{name}: cannot be unpacked ({_said(error)}).") from error
    return buffered(Guarded(plain, name, packed=lambda: entry.compress_size, budget=budget, under=archive))


def members(archive: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    """The files in a zip archive, in their order; a workbook is no archive of exports."""
    try:
        entries = [entry for entry in zipfile.ZipFile(archive).infolist() if not entry.is_dir()]
    except BROKEN as error:
        raise Unpackable(f"{name}: is damaged or cut off ({_said(error)}); fetch it again.") from error
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise Unpackable(f"{name}: is a workbook; save its sheet as CSV and give that.")
    return entries


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:120]
