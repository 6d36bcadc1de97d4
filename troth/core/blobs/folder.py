"""Blobs as files, a folder a brand."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from troth.core.machine.data import sync_folder


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    def path_of(self, brand_id: int, digest: str) -> Path:
        return self.path / str(int(brand_id)) / digest[:2] / digest[2:]

    def put(self, brand_id: int, digest: str, content: bytes) -> None:
        path = self.path_of(brand_id, digest)
        with suppress(FileNotFoundError):
            os.utime(path)  # whoever takes unused files away sees that this one is wanted again
            return
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

    def opened(self, brand_id: int, digest: str) -> IO[bytes]:
        return self.path_of(brand_id, digest).open("rb")

    def remove(self, brand_id: int, digest: str, *, rests_for: timedelta) -> bool:
        """Whoever puts the same bytes in this very moment either renews the file, which is seen here, or
        writes it anew after it has gone."""
        path = self.path_of(brand_id, digest)
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


def _make(folder: Path) -> None:
    """The folder, whose own name must survive a power cut as well."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
