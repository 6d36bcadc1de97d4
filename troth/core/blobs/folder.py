"""Large bytes, kept in files by their content's hash, a folder a brand."""

import hashlib
import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from troth.core.machine.data import sync_folder


def path_of(brand_id: int, digest: str) -> Path:
    """Where the blob with this SHA-256 (64 hexadecimal digits) lies."""
    return Path(settings.TROTH_BLOBS) / str(int(brand_id)) / digest[:2] / digest[2:]


def put(brand_id: int, content: bytes) -> str:
    """Keep the bytes on disk, surviving a power cut from here on; answers with their SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(brand_id, digest)
    with suppress(FileNotFoundError):
        os.utime(path)  # whoever takes unused files away sees that this one is wanted again
        return digest
    _make(path.parent)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:  # a full disk must not be filled further by drafts
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)
    sync_folder(path.parent)
    return digest


def remove(brand_id: int, digest: str, *, rests_for: timedelta) -> bool:
    """Take away a file that no row names, if nobody has put it for so long; false if it must wait.

    Whoever puts the same bytes in this very moment either renews the file, which is seen here, or writes it
    anew after it has gone.
    """
    path = path_of(brand_id, digest)
    aside = path.with_name(f".{path.name}.going")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return True
    if time.time() - aside.stat().st_mtime < rests_for.total_seconds():
        aside.replace(path)
        return False
    aside.unlink()
    sync_folder(path.parent)
    return True


def get(brand_id: int, digest: str) -> bytes:
    return path_of(brand_id, digest).read_bytes()


def _make(folder: Path) -> None:
    """The folder, whose own name must survive a power cut as well."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
