"""The embedded PostgreSQL: a server of our own in the data folder, reached by its Unix socket alone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg
from psycopg import sql

from troth.core.machine.data import CannotStart, Data, lasting_secret
from troth.core.machine.processes import dying_with_us, end
from troth.core.postgres.account import account_for
from troth.core.postgres.cluster import ENVIRONMENT, make_cluster, place_of
from troth.core.postgres.orphans import stop_orphans
from troth.core.postgres.programs import programs_for
from troth.core.postgres.roles import APPLICATION, LOGIN, OWNER
from troth.core.postgres.socket import forget_short_path, short_path
from troth.core.postgres.tuning import memory_of_this_machine, settings_for

DATABASE = "troth"
_LOG_KEPT = 16 * 1024 * 1024
# "Fast" waits for a checkpoint, "immediate" leaves a recovery to the next start (PostgreSQL manual, 18.5).
_SHUTDOWN = [(signal.SIGINT, 60.0), (signal.SIGQUIT, 5.0)]


class EmbeddedPostgres:
    """To be started by the holder of the data folder's lock, from a thread that outlives the server."""

    def __init__(
        self, data: Data, *, run_as: str | None = None, tell: Callable[[str], None] | None = None
    ) -> None:
        self.data = data
        self._run_as = run_as
        self._tell = tell or (lambda words: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_begin = 0  # where in the log this start began

    @property
    def url(self) -> str:
        """As the owner, who makes the schema; holds the password."""
        return self._url(DATABASE, OWNER, self._password())

    @property
    def application_url(self) -> str:
        """As the one who only uses it: what serves the web and takes mail knows no other password."""
        return self._url(DATABASE, LOGIN, self._login_password())

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Returns once the server accepts connections, however long its recovery; raises CannotStart."""
        cluster = self.data.postgres
        account = account_for(cluster, wanted=self._run_as)
        programs = programs_for(cluster, account)
        if not cluster.exists():
            self._tell("Making the database.")
            make_cluster(self.data, programs, account, self._password())
        stop_orphans(cluster)
        command = [programs.postgres, "-D", place_of(cluster)]
        # The folder in which the server stands: as short as a socket's name can be.
        settings = settings_for(memory_of_this_machine()) | {"unix_socket_directories": "."}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with _open_log(self._log) as log:
            self._log_begin = os.fstat(log.fileno()).st_size
            self._process = subprocess.Popen(
                command,
                cwd=cluster,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
                start_new_session=True,
                # One system call: it needs no lock that another thread could hold at the fork.
                preexec_fn=dying_with_us(signal.SIGINT),  # noqa: PLW1509
                **account.popen_options(),
            )
        try:
            self._wait_until_ready(self._process)
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, _SHUTDOWN)
            self._process = None
            forget_short_path(self.data.postgres)

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def is_ready(self) -> bool:
        """Whether a server in this folder, whoever started it, accepts connections with our password."""
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _log(self) -> Path:
        return self.data.path / "postgres.log"

    def _password(self) -> str:
        return lasting_secret(self.data.path / "postgres.secret")

    def _login_password(self) -> str:
        return lasting_secret(self.data.path / "postgres.login.secret")

    def _url(self, database: str, user: str, password: str) -> str:
        host = quote(str(short_path(self.data.postgres)), safe="")
        return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={host}"

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        begin = time.monotonic()
        tell_at = begin + 2
        while not self._says_ready(process.pid):
            if process.poll() is not None:
                raise CannotStart(f"PostgreSQL did not start: {self._last_words()} (see {self._log})")
            if time.monotonic() >= tell_at:
                self._tell(
                    f"PostgreSQL is recovering ({time.monotonic() - begin:.0f} s). {self._last_words(1)}"
                )
                tell_at += 10
            time.sleep(0.01)

    def _says_ready(self, pid: int) -> bool:
        """postmaster.pid: line 1 is the process, line 8 its status (PostgreSQL, utils/pidfile.h)."""
        try:
            lines = (self.data.postgres / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _last_words(self, count: int = 3) -> str:
        with self._log.open("rb") as log:
            log.seek(max(self._log_begin, os.fstat(log.fileno()).st_size - 2000))
            lines = log.read().decode("utf-8", "replace").splitlines()
        return " | ".join(line.strip() for line in lines[-count:]) or "it said nothing"

    def _make_database(self) -> None:
        try:
            everyday = self._url("postgres", OWNER, self._password())
            with psycopg.connect(everyday, autocommit=True) as connection:
                _make_login(connection, self._login_password())
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if found.fetchone() is None:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise CannotStart(f"The database does not let us in: {reason}") from None


def _make_login(connection: psycopg.Connection, password: str) -> None:
    """The roles below the owner, and the password that is in the data folder now."""
    made = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    application, login = sql.Identifier(APPLICATION), sql.Identifier(LOGIN)
    if APPLICATION not in made:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(application))
    if LOGIN not in made:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(login))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    connection.execute(sql.SQL("GRANT {} TO {}").format(application, login))


def _open_log(path: Path) -> BinaryIO:
    """Once it is long, the log makes room for a new one and is kept until that is long too."""
    if path.exists() and path.stat().st_size > _LOG_KEPT:
        path.replace(path.with_name(path.name + ".1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "ab")
