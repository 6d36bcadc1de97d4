"""The files within a mail, kept by their content's hash."""

import mimetypes
from collections.abc import Iterator
from typing import NamedTuple

from troth.channels.mail.rules.decode import clean, one_line
from troth.channels.mail.rules.parse import Attachment, Mail, content_of, safe_name
from troth.channels.mail.rules.reading.tnef import unpacked
from troth.conversations.incoming import File
from troth.core import blobs

MOST_KEPT = 50
"""Each is synced to disk before the mail is taken; what is beyond stays readable in the original."""
_WRAPPERS = {"application/ms-tnef", "application/vnd.ms-tnef"}


class _Found(NamedTuple):
    name: str
    media_type: str
    content: bytes


def enclosed(brand_id: int, raw: bytes, mail: Mail) -> tuple[File, ...]:
    """The attachments of a mail in its order, their bytes on disk; the same bytes are kept once.

    A winmail.dat is opened, and stands for itself where nothing lies in it.
    """
    kept: list[File] = []
    for part in mail.attachments:
        if len(kept) >= MOST_KEPT:
            kept.append(File(name=part.name, media_type=part.media_type, size=part.size))
            continue
        kept += [
            File(name=name, media_type=media_type, size=len(content), blob=blobs.put(brand_id, content))
            for name, media_type, content in _files_of(raw, part)
        ]
    return tuple(kept)


def hidden_words(raw: bytes, mail: Mail) -> str:
    """The plain text of a winmail.dat, for a mail that says nothing beside it."""
    wrapped = (unpacked(content_of(raw, part)).body for part in mail.attachments if _is_wrapper(part))
    return next((clean(body).strip() for body in wrapped if body.strip()), "")


def _is_wrapper(part: Attachment) -> bool:
    return part.media_type in _WRAPPERS or part.name.lower() == "winmail.dat"


def _files_of(raw: bytes, part: Attachment) -> Iterator[_Found]:
    content = content_of(raw, part)
    inside = unpacked(content).files if _is_wrapper(part) else ()
    for number, file in enumerate(inside, start=1):
        name = safe_name(file.name) or f"attachment-{number}.bin"
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_type = one_line(file.media_type, 120)
        yield _Found(name, media_type if "/" in media_type else guessed, content[file.start : file.end])
    if not inside:
        yield _Found(part.name, part.media_type, content)
