"""One installation as its owner runs it: its command line, its API, its mail. It is always ended by pid."""

import http.client
import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from django.utils import timezone
from psycopg import sql

from tests.journeys.waiting import until
from tests.journeys.warm import Warm
from troth.core.machine.data import Data
from troth.core.postgres.server import EmbeddedPostgres
from troth.site.running.ports import free_port

HOST = "127.0.0.1"
OWNER = "ana@shop.example"
PASSWORD = "correct horse battery"
# What no person made: the schema's own rows, and what the running processes say of themselves.
_KEPT = (
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "heartbeats",
    "procrastinate_version",
    "procrastinate_workers",
)
BY_HAND = """
    insert into routings (brand_id, policy, worth, answer_within, answer_mail_within, silent_for,
        silent_on_mail_for, is_sticky)
    select id, 'manual', 6, 20, 120, 90, 0, true from brands where slug = %s
"""
_LONG = 180  # s; far more than anything takes, for a machine that is busy with other tests


class Troth:
    """`troth serve` on a folder and on ports that stay the same from one start to the next."""

    def __init__(self, folder: Path, model: Path | None = None) -> None:
        """With a model's data folder it begins with a copy: nobody waits for the schema again."""
        self.data = folder / "data"
        if model is not None:
            # The files stay the database account's.
            subprocess.run(["cp", "--archive", model, self.data], check=True)
        self.port, self.smtp_port = free_port(HOST), free_port(HOST)
        self.output = folder / "output"
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: set[psutil.Process] = set()
        # False: each command is a start of its own, as in a shell.
        self.keeps_warm = True
        self._warm: Warm | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self, command: str = "serve", **environment: str) -> float:
        """Returns once it says where it is; the seconds that this took."""
        begin = time.monotonic()
        with self.output.open("ab") as output:
            told_before = output.tell()
            self._process = subprocess.Popen(
                [*_troth(command), *self._where(command)],
                env={**_environment(), **environment},
                stdout=output,
                stderr=output,
            )
        words = f"smtp://{HOST}:{self.smtp_port}"
        until(
            lambda: words in self.said(told_before) or not self.is_running,
            "a line of readiness",
            seconds=_LONG,
        )
        assert self.is_running, self.said(told_before)
        self._remember()
        return time.monotonic() - begin

    def _where(self, command: str) -> list[str]:
        places = [f"--port={self.port}", f"--smtp-port={self.smtp_port}"]
        return places if command == "demo" else [*places, f"--data={self.data}"]

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self, begin: int = 0) -> str:
        return self.output.read_bytes()[begin:].decode()

    def _remember(self) -> list[psutil.Process]:
        """Every process of this start, the supervisor first."""
        if self._process is None or not self.is_running:
            return []
        supervisor = psutil.Process(self._process.pid)
        processes = [supervisor, *supervisor.children(recursive=True)]
        self._seen.update(processes)
        return processes

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to end, as Ctrl-C or a service manager does; its exit status."""
        assert self._process is not None
        self._remember()
        self._process.send_signal(how)
        return self._process.wait(_LONG)

    def kill(self, *, whole_tree: bool = False) -> None:
        """kill -9 of the supervisor, or of everything at once as when the power goes."""
        assert self._process is not None
        for process in self._remember() if whole_tree else self._remember()[:1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()

    def clear(self) -> None:
        """Ends what still runs, hard if it must be; fails if a process outlived its supervisor."""
        if self._warm is not None:
            self._warm.close()
        if self.is_running:
            with suppress(subprocess.TimeoutExpired):
                self.end()
        _, alive = psutil.wait_procs(self._seen, timeout=5)
        for process in alive:
            process.kill()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        assert not alive, f"still there after the end: {alive}\n{self.said()[-3000:]}"

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command on the same folder, to its end."""
        whole = [*arguments, f"--data={self.data}"]
        if self.keeps_warm and self.is_running and Warm.can(arguments[0]):
            return self._warmed().run(whole, _environment(), given, _LONG)
        return subprocess.run(
            _troth(*whole),
            env=_environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONG,
        )

    def _warmed(self) -> Warm:
        if self._warm is None:
            url = EmbeddedPostgres(Data(self.data)).application_url
            settings = {"TROTH_DATA": str(self.data), "TROTH_DATABASE_URL": url}
            self._warm = Warm({**_environment(), **settings})
        return self._warm

    def do(self, *arguments: str, given: str = "") -> str:
        """As `run`, for what must succeed; what it prints."""
        ran = self.run(*arguments, given=given)
        assert ran.returncode == 0, f"{arguments}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    def set_up(self, brand: str = "shop", *, gives_out: bool = False) -> None:
        """A brand and its owner, by the command line. Unless it gives work out, no card of an offer comes in
        the midst of a journey about something else."""
        who = ("--email", OWNER, "--password-stdin", "--zone", "Europe/Amsterdam")
        self.do("setup", "--brand", brand, "--name", "The Shop", *who, given=PASSWORD)
        if not gives_out:
            with self.database() as database:
                database.execute(BY_HAND, [brand])

    def add_mail(self, address: str, relay: str, *, promise: str) -> None:
        where = ("--brand", "shop", "--address", address, "--relay", relay)
        self.do("channel", "add", "mail", *where, "--promise", promise)

    def api(self) -> "Api":
        return Api(self.port, self.do("token", "create", "--email", OWNER).strip())

    def database(self) -> psycopg.Connection:
        """As the owner of the schema, past row-level security: for what no page and no API shows."""
        return psycopg.connect(EmbeddedPostgres(Data(self.data)).url, autocommit=True)

    def forget(self) -> None:
        """Everybody is gone while it runs on; ids go on too, so that nothing old is taken for new."""
        with self.database() as database:
            found = database.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found if name not in _KEPT)
            truncate = sql.SQL("truncate {} cascade").format(tables)
            until(lambda: _is_done(database, truncate), "a moment in which nobody holds a table")
        shutil.rmtree(self.data / "blobs", ignore_errors=True)

    def take(self, mail: EmailMessage) -> None:
        """Hands it a mail as a customer's provider does."""
        with smtplib.SMTP(HOST, self.smtp_port, timeout=_LONG) as server:
            server.send_message(mail)


class Api:
    """A program of the brand's, with a token; one connection, kept open."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=_LONG)
        self._token = token

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        # A server closes a connection on which nobody has asked for a while.
        for last in (False, True):
            try:
                self._connection.request(method, f"/api/v1{path}", content, headers)
                answer = self._connection.getresponse()
                return answer.status, json.loads(answer.read())
            except ConnectionError:
                self._connection.close()
                if last or method != "GET":
                    raise
        raise AssertionError("one of two tries ends")

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", path)
        assert status == 200, body
        return body

    def walk(self, path: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        after = ""
        while True:
            page = self.get(f"{path}{after}")
            yield from page["items"]
            if not page["next"] or not page["items"]:
                return
            after = f"{'&' if '?' in path else '?'}after={quote(page['next'])}"

    def close(self) -> None:
        self._connection.close()


def mail(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """A mail as a customer's program writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"], made["Message-ID"] = format_datetime(timezone.now()), make_msgid(domain="customer.example")
    made.set_content(text)
    return made


def answers(port: int) -> bool:
    """Whether mail is taken at this moment."""
    try:
        with closing(smtplib.SMTP(HOST, port, timeout=2)) as server:
            return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _is_done(database: psycopg.Connection, statement: sql.Composed) -> bool:
    try:
        database.execute(statement)
    except psycopg.errors.DeadlockDetected:
        return False
    return True


def _troth(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "troth", *arguments]


def _environment() -> dict[str, str]:
    """As in a shell of somebody who never heard of our tests."""
    named = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    # The ten seconds in which an answer can be taken back would pass in every journey.
    return {**named, "TROTH_UNDO_SECONDS": "0"}
