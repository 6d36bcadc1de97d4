"""Large bytes, kept by their content's hash: in files of the data folder, or as objects of a bucket."""

import hashlib
from datetime import timedelta
from typing import IO, Protocol

from django.conf import settings

from troth.core.blobs.bucket import Bucket
from troth.core.blobs.folder import Folder


class Keeping(Protocol):
    """Where blobs lie, each under its brand and the SHA-256 of its content (64 hexadecimal digits)."""

    def put(self, brand_id: int, digest: str, content: bytes) -> None: ...

    def opened(self, brand_id: int, digest: str) -> IO[bytes]: ...

    def remove(self, brand_id: int, digest: str, *, rests_for: timedelta) -> bool: ...


def put(brand_id: int, content: bytes) -> str:
    """Keep the bytes, surviving a power cut from here on; answers with their SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    _kept().put(brand_id, digest, content)
    return digest


def get(brand_id: int, digest: str) -> bytes:
    """All of its bytes; raises FileNotFoundError."""
    with opened(brand_id, digest) as file:
        return file.read()


def opened(brand_id: int, digest: str) -> IO[bytes]:
    """To be read piece by piece, and closed; raises FileNotFoundError."""
    return _kept().opened(brand_id, digest)


def remove(brand_id: int, digest: str, *, rests_for: timedelta) -> bool:
    """Take away what no row names, if nobody has put it for so long; false if it must wait."""
    return _kept().remove(brand_id, digest, rests_for=rests_for)


def _kept() -> Keeping:
    return Bucket.of_settings() if settings.TROTH_S3_BUCKET else Folder(settings.TROTH_BLOBS)
