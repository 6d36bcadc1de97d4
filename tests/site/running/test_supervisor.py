"""The supervisor in a process of its own, as `troth serve` runs it, with simple children."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from troth.core.machine.data import CannotStart, Data
from troth.site.running.children import Child, Children
from troth.site.running.database import URL, database
from troth.site.running.ports import check_port, free_port, place
from troth.site.running.supervisor import Addresses

SCRIPT = """
import os, sys
from pathlib import Path
from troth.core.machine.data import CannotStart, Data
from troth.site.running.children import Child
from troth.site.running.supervisor import Plan, supervise

def child(name, body, is_ready=lambda: True):
    frame = '''
import os, signal, sys, time
from troth.core.machine.processes import die_with_parent
die_with_parent(signal.SIGKILL, parent=int(os.environ["TROTH_SUPERVISOR"]))
'''
    return Child(name, (sys.executable, "-c", frame + body), is_ready)

def step(body):
    return (sys.executable, "-c", body)

def ready():
    print("ready", flush=True)

data = Data(sys.argv[1])
try:
    sys.exit(supervise(data, Plan({plan}, on_ready=ready)))
except CannotStart as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""
NOTES_ITS_NUMBER = "open('{file}', 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"


class Supervised:
    def __init__(self, process: subprocess.Popen[str], notes: Path) -> None:
        self.process = process
        self._notes = notes

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def children(self) -> list[int]:
        """The processes that the noting child has been so far."""
        return [int(line) for line in self._notes.read_text().splitlines()] if self._notes.exists() else []

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


@contextmanager
def supervised(
    tmp_path: Path,
    *,
    body: str | None = None,
    plan: str = "",
    url: str = "postgresql:///none",
    ready: bool = True,
) -> Iterator[Supervised]:
    """One child that notes its process number, or the given body; without `url`, an embedded server too."""
    notes = tmp_path / "notes"
    body = body or NOTES_ITS_NUMBER.format(file=notes)
    arguments = ", ".join(
        filter(
            None,
            [
                f"(child('noting', {body!r}, lambda: {ready}),)",
                "steps=()" if "steps" not in plan else "",
                plan,
            ],
        )
    )
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(plan=arguments), str(tmp_path / "data")],
        env={**os.environ, URL: url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Supervised(process, notes)
    finally:
        process.kill()
        process.communicate()


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_in_order_when_asked(tmp_path: Path, how: signal.Signals) -> None:
    with supervised(tmp_path) as running:
        assert running.line() == "ready"
        until(running.children)
        assert running.end(how) == 0
        assert is_gone(running.children()[0])


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    with supervised(tmp_path) as running:
        assert running.line() == "ready"
        until(running.children)
        os.kill(running.children()[0], signal.SIGKILL)
        until(lambda: len(running.children()) == 2)
        assert running.end(signal.SIGTERM) == 0
        assert running.process.stderr
        assert "noting was ended by SIGKILL; it starts again in 0.5 s." in running.process.stderr.read()


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with supervised(tmp_path) as running:
        until(running.children)
        running.end(signal.SIGKILL)
        until(lambda: is_gone(running.children()[0]), 2)


def test_a_child_that_never_gets_up_ends_the_start(tmp_path: Path) -> None:
    """Three attempts with growing pauses: two seconds."""
    with supervised(tmp_path, body="sys.exit(3)", ready=False) as running:
        _, errors = running.process.communicate(timeout=20)
        assert running.process.returncode == 1
        assert errors.count("noting ended with status 3") == 3
        assert errors.endswith("noting does not start: its own messages are above.\n")


def test_a_child_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("troth.site.running.children._PATIENCE", 0.3)
    deaf = tmp_path / "deaf"
    body = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(deaf)!r}, 'w'); time.sleep(60)"
    children = Children([Child("deaf", (sys.executable, "-c", body))], {})
    children.start()
    until(deaf.exists)
    begin = time.monotonic()
    children.stop()
    assert 0.3 <= time.monotonic() - begin < 5


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with supervised(tmp_path) as first:
        assert first.line() == "ready"
        with supervised(tmp_path) as second:
            _, errors = second.process.communicate(timeout=20)
        assert second.process.returncode == 1
        assert errors == f"Another troth (process {first.process.pid}) is using {tmp_path / 'data'}.\n"


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with supervised(tmp_path, plan=f"ports=(('127.0.0.1', {port}),)") as running:
            _, errors = running.process.communicate(timeout=20)
        assert running.process.returncode == 1
        assert errors == f"Port {port} on 127.0.0.1 is in use by another program: choose another one.\n"
        assert running.children() == []


def test_a_step_that_fails_ends_the_start(tmp_path: Path) -> None:
    with supervised(tmp_path, plan="steps=(step('raise SystemExit(4)'),)") as running:
        _, errors = running.process.communicate(timeout=20)
        assert running.process.returncode == 1
        assert "ended with status 4" in errors
        assert running.children() == []


def test_with_a_database_of_its_own_from_start_through_kill_to_end(tmp_path: Path) -> None:
    """Makes a cluster and starts it twice: seconds."""
    asks = f"import psycopg; psycopg.connect(os.environ[{URL!r}]).close(); "
    body = asks + NOTES_ITS_NUMBER.format(file=tmp_path / "notes")
    with supervised(tmp_path, body=body, url="") as running:
        assert running.line() == "ready"
        until(running.children)
        running.end(signal.SIGKILL)
    with supervised(tmp_path, body=body, url="") as running:
        assert running.line() == "ready"
        until(lambda: len(running.children()) == 2)
        servers = psutil.Process(running.process.pid).children(recursive=True)
        postmaster = next(process for process in servers if process.name() == "postgres")
        postmaster.kill()
        until(lambda: "PostgreSQL ended" in _next_error(running), 20)
        until(lambda: _is_ready(tmp_path / "data" / "postgres" / "postmaster.pid", postmaster.pid), 20)
        assert running.end(signal.SIGTERM) == 0
        assert [process for process in servers if not is_gone(process.pid)] == []
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def _is_ready(pid_file: Path, former: int) -> bool:
    try:
        text = pid_file.read_text()
    except FileNotFoundError:
        return False
    return not text.startswith(f"{former}\n") and "ready" in text


def _next_error(running: Supervised) -> str:
    assert running.process.stderr
    return running.process.stderr.readline()


def test_a_command_shares_the_database_of_a_running_troth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    monkeypatch.delenv(URL, raising=False)
    with supervised(tmp_path, url="") as running:
        # As soon as the other holds the folder: its server is only starting then.
        until(lambda: (tmp_path / "data" / "lock").exists() and (tmp_path / "data" / "lock").read_text())
        with database(Data(tmp_path / "data")), psycopg.connect(os.environ[URL]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert URL not in os.environ
        assert running.end(signal.SIGTERM) == 0


def test_a_named_database_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, "postgresql:///elsewhere")
    with database(Data(tmp_path / "data")):
        assert os.environ[URL] == "postgresql:///elsewhere"
    assert not (tmp_path / "data").exists()


def test_a_port_is_free_once_its_owner_has_gone() -> None:
    port = free_port("127.0.0.1")
    check_port("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(CannotStart, match=f"Port {port}"):
        check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(CannotStart, match="Cannot listen on"):
        check_port(host, 8000)


def test_an_address_is_shown_so_that_it_can_be_visited() -> None:
    assert place("0.0.0.0", 80) == "127.0.0.1:80"
    assert place("::", 80) == "[::1]:80"
    assert place("desk.example", 80) == "desk.example:80"


def test_nothing_answers_before_it_listens() -> None:
    addresses = Addresses.settled("127.0.0.1", 0, ("127.0.0.1", 0))
    assert not addresses.web_answers()
    assert not addresses.mail_answers()
    assert addresses.local_url == f"http://127.0.0.1:{addresses.port}"
