"""Dovecot, a real IMAP server, in a folder of its own; ends with the test."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

PASSWORD = "Correct-horse-4"
USER = "help@shop.example"

needs_dovecot = pytest.mark.skipif(
    (shutil.which("dovecot") is None or os.geteuid() != 0)
    and os.environ.get("TROTH_TEST_PEERS") != "required",
    reason="Dovecot is not installed (apt-get install dovecot-imapd), or this is not root",
)

_CONFIGURATION = """
protocols = imap
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
first_valid_uid = 1
mail_location = maildir:{root}/mail
mail_uid = nobody
mail_gid = nogroup
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={root}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


class Server(NamedTuple):
    port: int
    mail: Path

    def url(self, folder: str = "") -> str:
        return f"imap://help%40shop.example@127.0.0.1:{self.port}/{folder}"

    def files(self) -> list[str]:
        """Every mail with its flags, which are in its name, and whether it was ever looked at."""
        return sorted(str(path.relative_to(self.mail)) for path in self.mail.rglob("*") if ":2," in path.name)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(root: Path, mails: dict[str, bytes]) -> Iterator[Server]:
    """`mails`: paths below the Maildir, such as "cur/1:2," or ".Sent/cur/2:2,S", and what lies there."""
    nobody = pwd.getpwnam("nobody")
    server = Server(_free_port(), root / "mail")
    for name, raw in mails.items():
        path = server.mail / name
        for folder in ("cur", "new", "tmp"):
            (path.parent.parent / folder).mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    for path in (root, *root.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    _open_way(root)
    settings = root / "dovecot.conf"
    settings.write_text(_CONFIGURATION.format(root=root, port=server.port, password=PASSWORD))
    process = subprocess.Popen(
        ["dovecot", "-F", "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(server.port, process, root / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _open_way(root: Path) -> None:
    """The server reads mail as `nobody`, who must get through the folders above."""
    for folder in root.parents:
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o001)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start.")
