import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.mail.dovecot import Dovecot, dovecot

HELP, SALES = "help@shop.example", "sales@other.example"


@pytest.fixture(scope="session")
def _server() -> Iterator[Dovecot]:
    # Not pytest's own folder: a socket's path has room for 108 letters, and Dovecot's user must get in.
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with dovecot(root, HELP, SALES) as server:
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def server(_server: Dovecot) -> Iterator[Dovecot]:
    """With empty mailboxes, and the usual password."""
    for user in (HELP, SALES):
        with _server.session(user) as line:
            line.select("INBOX")
            line.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
            line.expunge()
    yield _server
    _server.set_password("correct horse")
