"""The real server of the wheel. Making a cluster takes a second, so the tests share one where they can."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest

from troth.core.machine.data import CannotStart, Data
from troth.core.postgres import programs
from troth.core.postgres.account import account_for
from troth.core.postgres.roles import APPLICATION, OWNER
from troth.core.postgres.server import EmbeddedPostgres
from troth.core.postgres.tuning import settings_for

HOLDER = """
import sys, time
import troth.core.postgres.server as embedded
from troth.core.machine.data import Data
{prelude}
data = Data(sys.argv[1])
with data.hold():
    server = embedded.EmbeddedPostgres(data)
    server.start()
    print(server.pid, flush=True)
    time.sleep(60)
"""
ORPHANING = "embedded.dying_with_us = lambda how: lambda: None"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it under another user")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    made = Data(tmp_path_factory.mktemp("embedded") / "data")
    made.make()
    return made


@contextmanager
def running(data: Data) -> Iterator[EmbeddedPostgres]:
    with data.hold():
        server = EmbeddedPostgres(data)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def held_elsewhere(data: Data, prelude: str = "") -> Iterator[tuple[subprocess.Popen[str], psutil.Process]]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(prelude=prelude), str(data.path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    try:
        yield holder, psutil.Process(int(holder.stdout.readline()))
    finally:
        holder.kill()
        holder.communicate()


def is_gone(process: psutil.Process) -> bool:
    """Dead; whether init has collected it yet is not our matter."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def one(server: EmbeddedPostgres, query: LiteralString) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


def test_it_starts_again_and_keeps_what_it_was_given(data: Data) -> None:
    with running(data) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Grüße' AS words")
        assert (one(server, "SELECT current_database()"), one(server, "SELECT current_user")) == (
            "troth",
            "troth",
        )
    begin = time.monotonic()
    with running(data) as server:
        # Half a second on an idle machine.
        assert time.monotonic() - begin < 10
        assert one(server, "SELECT words FROM kept") == "Grüße"


def test_nothing_that_was_committed_can_be_lost_to_a_crash(data: Data) -> None:
    with running(data) as server:
        safe = [one(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
        assert safe == ["on", "on", "on"]
        assert one(server, "SHOW server_encoding") == "UTF8"
        assert one(server, "SHOW gin_pending_list_limit") == "256kB"


def test_only_the_password_lets_in(data: Data) -> None:
    with running(data) as server:
        password = (data.path / "postgres.secret").read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url.replace(password, "guess"))
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(server.url.replace(f":{password}", ""), passfile="/dev/null")


def test_the_application_signs_in_as_nobody_who_could_become_the_owner(data: Data) -> None:
    with running(data) as server:
        with psycopg.connect(server.url) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS hidden AS SELECT 1 AS number")
        with psycopg.connect(server.application_url, autocommit=True) as connection:
            connection.execute(f"SET ROLE {APPLICATION}")
            for forbidden in (
                f"SET ROLE {OWNER}",
                f"SELECT set_config('role', '{OWNER}', false)",
                "SELECT pg_read_file('/etc/hostname')",
                "TABLE hidden",
                "RESET ROLE; TABLE hidden",
                "CREATE TABLE mine ()",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden)


def test_no_process_of_it_listens_on_a_network(data: Data) -> None:
    with running(data) as server:
        postmaster = psutil.Process(server.pid)
        family = [postmaster, *postmaster.children(recursive=True)]
        assert len(family) > 3
        assert [socket for process in family for socket in _network_sockets(process)] == []


def _network_sockets(process: psutil.Process) -> list[object]:
    try:
        return list(process.net_connections("inet"))
    except psutil.NoSuchProcess:
        return []  # one of the server's short-lived workers


def test_its_files_are_private(data: Data) -> None:
    with running(data):
        assert data.postgres.stat().st_mode & 0o777 == 0o700
        for name in ("postgres.secret", "postgres.log"):
            assert (data.path / name).stat().st_mode & 0o777 == 0o600
        assert not (data.path / "postgres.draft").exists()


@needs_root
def test_root_starts_it_without_privileges_behind_closed_folders() -> None:
    closed = Path(tempfile.mkdtemp())
    try:
        data = Data(closed / "data")
        data.make()
        with running(data) as server:
            postmaster = psutil.Process(server.pid)
            assert 0 not in (*postmaster.uids(), *postmaster.gids())
            assert set(_groups(postmaster.pid)) <= {postmaster.gids().real}
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(closed)


def _groups(pid: int) -> list[int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return [int(group) for line in lines if line.startswith("Groups:") for group in line.split()[1:]]


@needs_root
def test_programs_that_its_user_cannot_reach_are_copied_once(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = Path(tempfile.mkdtemp())
    monkeypatch.setattr(programs, "PRIVATE_COPIES", copies)
    monkeypatch.setattr(programs, "_is_open", lambda folder: False)
    try:
        for _ in range(2):
            with running(data) as server:
                assert Path(psutil.Process(server.pid).exe()).is_relative_to(copies)
        assert len(list(copies.iterdir())) == 1
        copies.chmod(0o777)
        (next(copies.iterdir())).chmod(0o777)
        with pytest.raises(CannotStart, match="can be changed by others"), running(data):
            pass
    finally:
        shutil.rmtree(copies)


@needs_root
def test_an_unknown_user_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="There is no user 'nobody-at-all'"):
        account_for(tmp_path / "postgres", wanted="nobody-at-all")
    with pytest.raises(CannotStart, match="does not run as root"):
        account_for(tmp_path / "postgres", wanted="root")


def test_a_path_longer_than_a_socket_name_works(tmp_path: Path) -> None:
    data = Data(tmp_path / ("long" * 40) / ("longer" * 20))
    data.make()
    with running(data) as server:
        assert one(server, "SELECT 1") == 1
        link = Path(str(psycopg.conninfo.conninfo_to_dict(server.url)["host"]))
        assert link.is_symlink()
        assert link.parent.stat().st_mode & 0o777 == 0o700
    assert not link.is_symlink()


def test_it_ends_with_a_holder_that_is_killed_and_starts_again_at_once(data: Data) -> None:
    with held_elsewhere(data) as (holder, postmaster):
        holder.kill()
        holder.wait()
        with running(data) as server:
            assert one(server, "SELECT 1") == 1
            assert is_gone(postmaster)


def test_an_orphan_is_stopped_before_a_new_one_starts(data: Data) -> None:
    with held_elsewhere(data, ORPHANING) as (holder, postmaster):
        holder.kill()
        holder.wait()
        time.sleep(0.2)
        assert not is_gone(postmaster)
        with running(data) as server:
            assert server.pid != postmaster.pid
            assert is_gone(postmaster)


def test_a_server_that_was_killed_itself_recovers(data: Data) -> None:
    with held_elsewhere(data, ORPHANING) as (holder, postmaster):
        with psycopg.connect(EmbeddedPostgres(data).url, autocommit=True) as connection:
            connection.execute("CREATE TABLE survivors AS SELECT 1 AS one")
        postmaster.kill()
        holder.kill()
        holder.wait()
        with running(data) as server:
            assert one(server, "SELECT one FROM survivors") == 1


def test_a_number_that_now_belongs_to_another_program_neither_blocks_nor_is_killed(data: Data) -> None:
    with running(data):
        files = {
            name: (data.postgres / name).read_text() for name in ("postmaster.pid", ".s.PGSQL.5432.lock")
        }
    account = account_for(data.postgres)
    with subprocess.Popen(["sleep", "60"], **account.popen_options()) as stranger:
        try:
            for name, text in files.items():
                _, rest = text.split("\n", 1)
                (data.postgres / name).write_text(f"{stranger.pid}\n{rest}")
                account.give(data.postgres / name)
            with running(data) as server:
                assert one(server, "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_an_interrupted_making_is_begun_anew(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.make()
    (data.path / "postgres.draft" / "cluster").mkdir(parents=True)
    (data.path / "postgres.draft" / "cluster" / "PG_VERSION").write_text("18\n")
    with running(data) as server:
        assert one(server, "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why_in_one_line(data: Data) -> None:
    control = data.postgres / "global" / "pg_control"
    with running(data):
        pass
    control.rename(control.with_suffix(".away"))
    try:
        with (
            pytest.raises(CannotStart, match=r"PostgreSQL did not start: .*pg_control") as failure,
            running(data),
        ):
            pass
        assert "\n" not in str(failure.value)
    finally:
        control.with_suffix(".away").rename(control)


def test_a_cluster_of_another_version_is_refused(data: Data) -> None:
    version = data.postgres / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(CannotStart, match="made by PostgreSQL 9, which is not installed"), running(data):
            pass
    finally:
        version.write_text(kept)


def test_stopping_twice_or_never_started_does_no_harm(data: Data) -> None:
    server = EmbeddedPostgres(data)
    server.stop()
    with running(data) as server:
        server.stop()
        assert server.has_ended


@pytest.mark.parametrize("megabytes", [128, 512, 2048, 16384, 262144])
def test_its_share_of_the_memory_is_modest_on_any_machine(megabytes: int) -> None:
    settings = settings_for(megabytes * 1024 * 1024)
    shared, work = (int(settings[name].removesuffix("MB")) for name in ("shared_buffers", "work_mem"))
    assert 32 <= shared <= max(32, megabytes // 4)
    assert work * int(settings["max_connections"]) <= max(400, megabytes // 4)
    assert settings["listen_addresses"] == ""


def test_a_stopping_signal_lets_it_end_in_order(data: Data) -> None:
    with running(data) as server:
        assert server.pid
        os.kill(server.pid, signal.SIGINT)
        deadline = time.monotonic() + 10
        while not server.has_ended and time.monotonic() < deadline:
            time.sleep(0.02)
    assert "database system is shut down" in (data.path / "postgres.log").read_text()
