"""Files that an agent attaches: kept at once, named in the form by a signed word until they are sent."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from troth.conversations.incoming import File
from troth.conversations.models import Conversation
from troth.conversations.rules.files import media_type_of, plain_name
from troth.core import blobs
from troth.core.errors import Refused

MOST = 10
"""Files of one message."""
_SALT = "troth.desk.uploads"


class NotAttached(Refused):
    """The file is too large, or there are too many, or none came."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as the composer shows it; `word` is what the form sends for it."""

    name: str
    size_words: str
    word: str


def keep(conversation: Conversation, upload: "UploadedFile[Any]") -> File:
    """Keep the bytes, and say what they are, whatever the browser says. Raises NotAttached."""
    largest = settings.TROTH_FILE_LARGEST
    if (upload.size or 0) > largest:
        raise NotAttached(
            _("“%(name)s” is too large: a file may have at most %(size)s.")
            % {"name": upload.name, "size": filesizeformat(largest)}
        )
    content = upload.read()
    return File(
        name=plain_name(upload.name or ""),
        media_type=media_type_of(content),
        size=len(content),
        blob=blobs.put(conversation.brand_id, content),
    )


def attached(conversation: Conversation, files: Iterable[File]) -> list[Attached]:
    return [_attached(conversation, file) for file in files]


def _attached(conversation: Conversation, file: File) -> Attached:
    word = signing.dumps({"in": conversation.pk, **asdict(file)}, salt=_SALT, compress=True)
    return Attached(file.name, filesizeformat(file.size), word)


def files_named(conversation: Conversation, words: Sequence[str]) -> list[File]:
    """The files that the form names. A word that this desk did not sign for this conversation names none."""
    if len(words) > MOST:
        raise NotAttached(_("A message may have at most %(count)s files.") % {"count": MOST})
    return [file for word in words if (file := _file(conversation, word)) is not None]


def _file(conversation: Conversation, word: str) -> File | None:
    try:
        said = signing.loads(word, salt=_SALT)
    except signing.BadSignature:
        return None
    return File(**said) if said.pop("in") == conversation.pk else None
