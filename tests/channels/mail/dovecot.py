"""A real Dovecot of a test's own: its files, its ports, its users, and its end."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.journeys.waiting import until
from troth.channels.mail.mailbox.rules.place import Place
from troth.site.running.ports import free_port

HOST = "127.0.0.1"
PASSWORD = "correct horse"

CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
instance_name = {name}
protocols = imap
listen = {host}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{root}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mail_debug = no
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0 secs
mailbox_idle_check_interval = 1 secs
maildir_very_dirty_syncs = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
{more}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/homes/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """An IMAP server with these users, each with the same password until `set_password`."""

    def __init__(self, root: Path, *users: str, more: str = "", mechanisms: str = "") -> None:
        self.root, self.users = root, users
        self.port, self.tls_port = free_port(HOST), free_port(HOST)
        self.more, self.mechanisms = more, mechanisms
        self._process: subprocess.Popen[bytes] | None = None

    def place(self, user: str) -> Place:
        return Place(HOST, self.tls_port, user)

    def url(self, user: str) -> str:
        return f"imaps://{user.replace('@', '%40')}@{HOST}:{self.tls_port}/INBOX"

    def write(self) -> None:
        for name in ("run", "state", "mail", "homes"):
            (self.root / name).mkdir(exist_ok=True)
        self.root.chmod(0o755)
        self._certificate()
        self.set_password(PASSWORD)
        who = pwd.getpwuid(os.getuid())
        internal = "dovecot" if os.getuid() == 0 else who.pw_name
        for name in ("mail", "homes"):
            if os.getuid() == 0:
                shutil.chown(self.root / name, internal, internal)
        found = pwd.getpwnam(internal)
        text = CONFIGURATION.format(
            root=self.root,
            name=self.root.name,
            host=HOST,
            user=internal,
            group=internal,
            uid=found.pw_uid,
            gid=found.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            more=self.more,
            mechanisms=self.mechanisms,
        )
        (self.root / "dovecot.conf").write_text(text)

    def _certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-subj", "/CN=127.0.0.1", "-days", "2",
             "-keyout", self.root / "key.pem", "-out", self.root / "cert.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def set_password(self, password: str) -> None:
        (self.root / "users").write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user in self.users))
        (self.root / "users").chmod(0o644)

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", self.root / "dovecot.conf"], stdout=subprocess.DEVNULL
        )
        until(self._answers, "a Dovecot that answers", seconds=15)

    def _answers(self) -> bool:
        with suppress(OSError, IMAP4.error), IMAP4(HOST, self.port, timeout=2):
            return True
        return False

    def stop(self) -> None:
        """With everything that it started."""
        if self._process is None:
            return
        mine = psutil.Process(self._process.pid).children(recursive=True)
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()
        for one in mine:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._process = None

    def hang_up(self) -> int:
        """Break off every session at once, as a lost line does; how many there were."""
        assert self._process is not None
        sessions = [
            one for one in psutil.Process(self._process.pid).children() if one.name().startswith("imap")
        ]
        for one in sessions:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        return len(sessions)

    @contextmanager
    def session(self, user: str, password: str = PASSWORD) -> Iterator[IMAP4]:
        """As the brand's own mail program: it may do everything."""
        with IMAP4(HOST, self.port, timeout=30) as line:
            line.login(user, password)
            yield line

    def deliver(self, user: str, *raws: bytes, folder: str = "INBOX", at: float | None = None) -> None:
        with self.session(user) as line:
            for raw in raws:
                when: Any = time.localtime(at) if at else None
                answer, words = line.append(folder, "", when, raw)
                assert answer == "OK", words

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """What each mail is marked as, and that none is missing; looking does not change it."""
        with self.session(user) as line:
            line.select(folder, readonly=True)
            items = line.uid("FETCH", "1:*", "(UID FLAGS)")[1]
            return [item for item in items if isinstance(item, bytes)]

    def renumber(self, user: str) -> None:
        """Forget all numbers, as after a restore or a move to another server: UIDVALIDITY is new."""
        self.stop()
        time.sleep(1.1)  # a new one is made from the second
        for path in (self.root / "mail" / user).rglob("dovecot*"):
            path.unlink()
        self.start()


@contextmanager
def dovecot(root: Path, *users: str, **changes: str) -> Iterator[Dovecot]:
    if shutil.which("dovecot") is None:
        reason = "there is no Dovecot (apt install dovecot-imapd)"
        if os.environ.get("TROTH_TEST_PEERS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    made = Dovecot(root, *users, **changes)
    made.write()
    made.start()
    try:
        yield made
    finally:
        made.stop()
