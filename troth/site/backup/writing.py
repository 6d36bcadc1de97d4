"""Making a backup while the desk goes on working."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from troth.core.machine.data import Data, sync_folder
from troth.core.postgres.dumping import dump
from troth.site.backup.manifest import BLOBS, DATABASE, NAME, SECRET, Manifest

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    size: int
    blobs: int


def write(data: Data, url: str, path: Path) -> Written:
    """Database, files and the signing secret of this folder into one tar file that its owner alone can read.

    The database is written down first: whatever file a row of it names was on disk before that row was. An
    interruption leaves nothing at `path`.
    """
    with _draft_of(path) as draft, tempfile.TemporaryDirectory(dir=path.parent, prefix=".troth-") as folder:
        dumped = Path(folder) / DATABASE
        made_at = datetime.now(UTC)
        dump(url, dumped)
        with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as archive:
            manifest = Manifest(made_at=made_at, database_sha256=sha256_of(dumped))
            _add_bytes(archive, NAME, manifest.as_json())
            _add_bytes(archive, SECRET, data.secret().encode())
            archive.add(dumped, DATABASE, filter=_anonymous)
            blobs = sum(_add_blob(archive, data, blob) for blob in _blobs(data))
        _sync(draft)
        size = draft.stat().st_size
        draft.replace(path)
    sync_folder(path.parent)
    return Written(path, size, blobs)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _blobs(data: Data) -> Iterator[Path]:
    for folder, names, files in os.walk(data.blobs):
        names.sort()
        # A name that begins with a dot is being written or taken away.
        yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))


def _add_blob(archive: tarfile.TarFile, data: Data, blob: Path) -> bool:
    with suppress(FileNotFoundError):  # erased while we came here
        archive.add(blob, BLOBS + blob.relative_to(data.blobs).as_posix(), filter=_anonymous)
        return True
    return False


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, BytesIO(content))


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who owned a file here says nothing on the machine where it is restored."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
