"""Bytes become text: UTF-8 first, UTF-16 where it shows, else what Windows wrote in western Europe."""

import codecs
import io
import logging
from typing import BinaryIO, cast

logger = logging.getLogger(__name__)

MARK = codecs.BOM_UTF8


def encoding_of(head: bytes) -> str | None:
    """The encoding to change into UTF-8, or nothing where lines can be decoded one by one.

    Without a mark, UTF-16 gives itself away: every second byte of a plain heading is zero.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[:400:2], head[1:400:2]
    if _are_zero(odd) and not _are_zero(even):
        return "utf-16-le"
    if _are_zero(even) and not _are_zero(odd):
        return "utf-16-be"
    return "utf-8-sig" if head.startswith(MARK) else None


def _are_zero(some: bytes) -> bool:
    """Most of them; a few letters of other alphabets do not hide it."""
    return len(some) > 1 and some.count(0) > 0.8 * len(some)


def recoded(head: bytes, encoding: str) -> bytes:
    """The start of a file in UTF-8, without a letter that is cut in two."""
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    return decoder.decode(head).encode("utf-8", "backslashreplace")


class Recoded(io.RawIOBase):
    """A stream in UTF-8 without a mark, whatever `inner` was written in."""

    def __init__(self, inner: BinaryIO, encoding: str) -> None:
        self.inner = inner
        self.decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
        self.waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self.waiting:
            piece = self.inner.read(1 << 16)
            self.waiting = self.decoder.decode(piece, final=not piece).encode("utf-8", "backslashreplace")
            if not piece:
                break
        count = min(len(view), len(self.waiting))
        view[:count], self.waiting = self.waiting[:count], self.waiting[count:]
        return count

    def close(self) -> None:
        self.inner.close()
        super().close()


class Decoder:
    """Decodes the lines of one source, and says once that a line was not UTF-8."""

    def __init__(self, name: str) -> None:
        self.name, self.has_told = name, False

    def __call__(self, line: bytes) -> str:
        """The line as text, without NULs, which no database takes."""
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("windows-1252", "replace")
            if not self.has_told:
                self.has_told = True
                logger.warning("%s: not all of it is UTF-8; that was read as Windows-1252.", self.name)
        return text.replace("\x00", "") if "\x00" in text else text
