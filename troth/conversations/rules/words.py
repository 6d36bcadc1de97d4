"""What people typed, made fit to keep."""

import re

LONGEST = 100_000
_CANNOT_BE_KEPT = re.compile("[\x00\ud800-\udfff]")
_BLANK = re.compile(r"\s+")


def storable(text: str) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL does not take (UTF-8; RFC 3629 §3)."""
    return _CANNOT_BE_KEPT.sub("\ufffd", text)


def first_words(text: str, length: int = 160) -> str:
    """The beginning, on one line, for a list."""
    line = _BLANK.sub(" ", text[: length * 4]).strip()
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
