"""A real Postfix of a test's own: its files, its queue, its port, and its end."""

import os
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.journeys.waiting import until
from troth.site.running.ports import free_port

HOST = "127.0.0.1"
DAEMONS = Path("/usr/lib/postfix/sbin")

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
daemon_directory = {daemons}
maillog_file = {root}/log/mail
maillog_file_prefixes = {root}
myhostname = mx.peer.example
mydestination =
alias_maps =
inet_interfaces = {host}
inet_protocols = ipv4
mynetworks = {trusted}
relay_domains = {domains}
transport_maps = inline:{{ {routes} }}
smtpd_recipient_restrictions = permit_sasl_authenticated, permit_mynetworks, reject
message_size_limit = 60000000
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
smtp_tls_security_level = {outgoing_tls}
{more}
"""
LOGIN = """
smtpd_tls_security_level = may
smtpd_tls_cert_file = {root}/cert.pem
smtpd_tls_key_file = {root}/key.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {socket}
"""
MASTER = """
{host}:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class Postfix:
    """A mail server that hands each domain's mail to `routes[domain]`, such as `smtp:[127.0.0.1]:2525`.

    Everybody on this machine may send, or with `login_socket` (of a Dovecot) whoever signs in over TLS.
    """

    def __init__(self, root: Path, routes: Mapping[str, str], *, login_socket: Path | None = None) -> None:
        self.root, self.routes, self.login_socket = root, routes, login_socket
        self.port = free_port(HOST)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def write(self) -> None:
        for name in ("queue", "data", "log"):
            (self.root / name).mkdir(exist_ok=True)
        self.root.chmod(0o755)
        shutil.chown(self.root / "data", "postfix")
        login = ""
        if self.login_socket is not None:
            login = LOGIN.format(root=self.root, socket=self.login_socket)
            self._certificate()
        main = MAIN.format(
            root=self.root,
            daemons=DAEMONS,
            host=HOST,
            trusted="127.0.0.9/32" if login else "127.0.0.0/8",
            domains=", ".join(self.routes),
            routes=", ".join(f"{{ {domain} = {way} }}" for domain, way in self.routes.items()),
            outgoing_tls="may",
            more=login,
        )
        (self.root / "main.cf").write_text(main)
        (self.root / "master.cf").write_text(MASTER.format(host=HOST, port=self.port))

    def _certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-subj", "/CN=127.0.0.1", "-days", "2",
             "-keyout", self.root / "key.pem", "-out", self.root / "cert.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        subprocess.run(["postfix", "-c", self.root, "check"], check=True, capture_output=True)
        self._process = subprocess.Popen(
            [DAEMONS / "master", "-c", self.root, "-d"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._answers, "a Postfix that answers", seconds=15)

    def _answers(self) -> bool:
        with suppress(OSError, smtplib.SMTPException), smtplib.SMTP(HOST, self.port, timeout=2):
            return True
        return False

    @property
    def queue_is_empty(self) -> bool:
        queue = self.root / "queue"
        return not [
            path
            for name in ("incoming", "active", "deferred")
            for path in (queue / name).rglob("*")
            if path.is_file()
        ]

    def log(self) -> str:
        path = self.root / "log" / "mail"
        return path.read_text() if path.exists() else ""

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
        psutil.wait_procs(mine, timeout=5)


@contextmanager
def postfix(routes: Mapping[str, str], *, login_socket: Path | None = None) -> Iterator[Postfix]:
    """Needs root, as Postfix does: its parts run as its own user."""
    if shutil.which("postfix") is None or os.geteuid() != 0:
        reason = "there is no Postfix (apt install postfix), or this is not root"
        if os.environ.get("TROTH_TEST_PEERS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    # Not pytest's own folder: a socket's path has room for 108 letters, and Postfix's user must get in.
    root = Path(tempfile.mkdtemp(prefix="postfix-"))
    made = Postfix(root, routes, login_socket=login_socket)
    try:
        made.write()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(root, ignore_errors=True)
