"""Filling an empty installation from a backup."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from troth.core.errors import Refused
from troth.core.machine.data import Data
from troth.core.postgres.dumping import load
from troth.site.backup.manifest import Manifest
from troth.site.backup.reading import opened, unpack


class NotEmpty(Refused):
    """There is something already; nothing of it is touched."""


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    blobs: int
    held_back: int


def refuse_unless_empty(data: Data) -> None:
    """A backup replaces nothing: it becomes a new installation."""
    if data.postgres.exists() or (data.path / "secret").exists() or any(data.blobs.glob("*")):
        raise NotEmpty(f"{data.path} is in use: restore into a folder that is empty (--data DIR).")


@contextmanager
def emptied_on_failure(data: Data) -> Iterator[None]:
    """The folder as it was found, without anything of ours, unless the block reaches its end."""
    data.path.mkdir(mode=0o711, parents=True, exist_ok=True)
    before = set(data.path.iterdir())
    data.blobs.mkdir(mode=0o700, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in set(data.path.iterdir()) - before:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        raise


def refuse_unless_without_tables(url: str) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone()
    if found and found[0]:
        raise NotEmpty("The database has tables already: restore into one that is empty.")


def restore(path: Path, data: Data, url: str) -> Restored:
    """Files and rows of the backup, in a database whose roles exist; its schema is as old as the backup."""
    with opened(path) as (manifest, archive):
        dumped, blobs = unpack(manifest, archive, data)
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10_000
    load(url, dumped, server_major=major)
    dumped.unlink()
    with psycopg.connect(url) as connection:
        held_back = _settle(connection)
    return Restored(manifest, blobs, held_back)


def _settle(connection: psycopg.Connection) -> int:
    """What must not be taken up where the backup left it; how many messages are held back.

    Transaction ids belong to the server on which they were drawn (decisions/0003). A message that was on its
    way may have gone out after the backup was made: nobody knows, so it is not sent again by itself.
    """
    connection.execute("UPDATE facts SET xid = 1")
    return connection.execute(
        "UPDATE deliveries SET handed_at = created_at"
        " WHERE handed_at IS NULL AND sent_at IS NULL AND failed_at IS NULL AND unconfirmed_at IS NULL"
    ).rowcount
