"""What a file really is, whatever its name says."""

import re

UNKNOWN = "application/octet-stream"
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
LONGEST_NAME = 120


def media_type_of(content: bytes) -> str:
    """By its first bytes (WHATWG MIME Sniffing); text only where it is UTF-8 without control characters."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return "text/plain" if _is_text(content) else UNKNOWN


def _is_text(content: bytes) -> bool:
    if _CONTROL.search(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def plain_name(name: str) -> str:
    """The last part of a file's name, without what could change a line or a folder; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    # Control characters, and those that turn the direction of writing and so hide a file's ending.
    last = re.sub("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip(". ")
    if len(last) <= LONGEST_NAME:
        return last or "file"
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else last[:LONGEST_NAME]
