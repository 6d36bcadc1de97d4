"""A copy of the database to try an upgrade on, beside the one that is used."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from troth.core.postgres.dumping import dump, load


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The URL of a database on the same server that holds the same rows; dropped when the block ends."""
    name = f"troth_try_{secrets.token_hex(4)}"
    identifier = sql.Identifier(name)
    with psycopg.connect(url, autocommit=True) as connection:
        major = connection.info.server_version // 10_000
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
        try:
            copied = make_conninfo(url, dbname=name)
            with tempfile.TemporaryDirectory(prefix="troth-try-") as folder:
                dumped = Path(folder) / "database.dump"
                dump(url, dumped)
                load(copied, dumped, server_major=major)
            yield copied
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))
