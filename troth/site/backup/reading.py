"""Taking a backup apart, as carefully as any file that somebody hands us."""

import hashlib
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from troth.core.machine.data import Data
from troth.site.backup.manifest import BLOBS, DATABASE, NAME, SECRET, Manifest, NotABackup
from troth.site.backup.writing import sha256_of

_BLOB = re.compile(re.escape(BLOBS) + r"(?P<brand>[0-9]{1,18})/(?P<head>[0-9a-f]{2})/(?P<rest>[0-9a-f]{62})")
_LARGEST_HEAD = 64 * 1024


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """The backup and what it says of itself; raises NotABackup."""
    try:
        with tarfile.open(path, "r:") as archive:
            first = archive.next()
            if first is None or first.name != NAME or not first.isfile():
                raise NotABackup(f"{path} does not begin as a backup of Troth does.")
            yield Manifest.from_json(_small(archive, first)), archive
    except tarfile.TarError as error:
        raise NotABackup(f"{path} cannot be read as a backup: {error}.") from error


def unpack(manifest: Manifest, archive: tarfile.TarFile, data: Data) -> tuple[Path, int]:
    """Writes the secret and the files into the folder; the dump's place in it, and how many files there are.

    Every content is compared with its hash, and no name leads out of the folder.
    """
    dumped, blobs = data.path / DATABASE, 0
    for entry in archive:
        if not entry.isfile():
            raise NotABackup(f"The backup holds {entry.name!r}, which is no plain file.")
        if entry.name == NAME:
            continue
        if entry.name == SECRET:
            _write(data.path / SECRET, _small(archive, entry))
        elif entry.name == DATABASE:
            _copy(archive, entry, dumped)
        elif _BLOB.fullmatch(entry.name):
            _unpack_blob(archive, entry, data)
            blobs += 1
        else:
            raise NotABackup(f"The backup holds {entry.name!r}, which no backup of Troth does.")
    if not dumped.is_file() or sha256_of(dumped) != manifest.database_sha256:
        raise NotABackup("The backup is not whole: its database is missing or damaged.")
    return dumped, blobs


def _unpack_blob(archive: tarfile.TarFile, entry: tarfile.TarInfo, data: Data) -> None:
    match = _BLOB.fullmatch(entry.name)
    assert match is not None, "its name was looked at before"
    path = data.blobs / match["brand"] / match["head"] / match["rest"]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _copy(archive, entry, path) != match["head"] + match["rest"]:
        raise NotABackup(f"The backup is damaged: {entry.name} is not what its name says.")


def _copy(archive: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> str:
    """Writes the entry as a new file that only its owner may read; its SHA-256."""
    content = archive.extractfile(entry)
    assert content is not None, "it is a plain file"
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(1024 * 1024):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _small(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    content = archive.extractfile(entry) if entry.size <= _LARGEST_HEAD else None
    if content is None:
        raise NotABackup(f"The backup's {entry.name!r} is too large.")
    return content.read()


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content.strip() + b"\n")
