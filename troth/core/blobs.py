"""Large bytes, kept in files by their content's hash, a folder a brand."""

import hashlib
import os
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
    if path.exists():
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


def get(brand_id: int, digest: str) -> bytes:
    return path_of(brand_id, digest).read_bytes()


def _make(folder: Path) -> None:
    """The folder, whose own name must survive a power cut as well."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
