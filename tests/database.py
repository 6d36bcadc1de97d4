"""A real PostgreSQL for the whole test run, loaded before the settings are (`-p tests.database`).

TROTH_DATABASE_URL may name another server; its user must be allowed to create databases and roles.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from troth.core.machine.data import Data
from troth.core.postgres.server import EmbeddedPostgres

_SHARED = "TROTH_TEST_SHARED"
_folder: str | None = None
_server: EmbeddedPostgres | None = None


def start() -> None:
    global _folder, _server
    if "TROTH_DATA" not in os.environ:
        _folder = os.environ["TROTH_DATA"] = tempfile.mkdtemp(prefix="troth-test-")
    os.environ[_SHARED] = tempfile.mkdtemp(prefix="troth-test-shared-")
    if os.environ.get("TROTH_DATABASE_URL"):
        return
    data = Data(Path(os.environ["TROTH_DATA"]))
    data.make()
    _server = EmbeddedPostgres(data)
    _server.start()
    _trade_safety_for_speed(_server.url)
    os.environ["TROTH_DATABASE_URL"] = _server.url


def _trade_safety_for_speed(url: str) -> None:
    """Nobody needs this server's rows after a power cut; what tests crashes starts servers of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
        connection.execute("select pg_reload_conf()")


def stop() -> None:
    if _server is not None:
        _server.stop()
    else:
        with psycopg.connect(os.environ["TROTH_DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(model_database())))
    for folder in (_folder, os.environ.pop(_SHARED, None)):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def shared() -> Path:
    """The folder of what the processes of this run make for each other; gone after it."""
    return Path(os.environ[_SHARED])


def model_database() -> str:
    """The name of a database with the schema, to be copied by the processes of this run."""
    return f"model_of_{shared().name}"


@contextmanager
def first_to(make: str) -> Iterator[bool]:
    """Whether this process of the run is the first that makes it; the others wait until it is made."""
    made = shared() / f"{make}.made"
    with (shared() / f"{make}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not made.exists()
        made.touch()


if "PYTEST_XDIST_WORKER" not in os.environ:
    start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stop()
