"""A real PostgreSQL for the whole test run, loaded before the settings are (`-p tests.database`).

TROTH_DATABASE_URL may name another server; its user must be allowed to create databases and roles.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from troth.core.machine.data import Data
from troth.core.postgres.server import EmbeddedPostgres

_folder: str | None = None
_server: EmbeddedPostgres | None = None


def start() -> None:
    global _folder, _server
    if "TROTH_DATA" not in os.environ:
        _folder = os.environ["TROTH_DATA"] = tempfile.mkdtemp(prefix="troth-test-")
    if os.environ.get("TROTH_DATABASE_URL"):
        return
    data = Data(Path(os.environ["TROTH_DATA"]))
    data.make()
    _server = EmbeddedPostgres(data)
    _server.start()
    os.environ["TROTH_DATABASE_URL"] = _server.url


def stop() -> None:
    if _server is not None:
        _server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


if "PYTEST_XDIST_WORKER" not in os.environ:
    start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stop()
