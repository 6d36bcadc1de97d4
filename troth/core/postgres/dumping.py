"""A whole database in one file, and back: PostgreSQL's own `pg_dump` and `psql`, run as its owner."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from troth.core.machine.data import CannotStart
from troth.core.postgres.cluster import ENVIRONMENT
from troth.core.postgres.programs import newest_installed

# What a newer pg_dump sets first and an older server does not know; none of them changes what is loaded.
_UNKNOWN_BEFORE = {17: b"SET transaction_timeout = 0;\n"}


class DumpFailed(CannotStart):
    """PostgreSQL's program did not finish; its own last words."""


def dump(url: str, path: Path) -> None:
    """Write all of the database to `path`, as it stood at one moment, while others go on working."""
    command = [_program("pg_dump"), "--format=custom", f"--file={path}", "--no-owner"]
    _run(command, _environment(url), "The database could not be written down")


def load(url: str, path: Path, *, server_major: int) -> None:
    """Fill the empty database with what `dump` wrote, all or nothing."""
    script = [_program("pg_restore"), "--no-owner", "--file=-", str(path)]
    into = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        subprocess.Popen(script, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading,
        _loader([*into, "--output=/dev/null"], _environment(url)) as writing,
    ):
        assert reading.stdout is not None, "it was opened as a pipe"
        assert writing.stdin is not None, "it was opened as a pipe"
        _pass_on(reading.stdout, writing.stdin, server_major)
        words = writing.communicate()[1]
        told = reading.stderr.read() if reading.stderr else b""
        if reading.wait() != 0 or writing.wait() != 0:
            raise DumpFailed(f"The database could not be filled: {_last_line(words or told)}")


def _pass_on(script: IO[bytes], psql: IO[bytes], server_major: int) -> None:
    left_out = {line for since, line in _UNKNOWN_BEFORE.items() if server_major < since}
    is_head = True
    try:
        for line in script:
            # Data come later: a customer's words that read like this are kept.
            is_head = is_head and not line.startswith((b"CREATE ", b"COPY "))
            if not (is_head and line in left_out):
                psql.write(line)
    except BrokenPipeError:
        script.close()  # psql has said why


@contextmanager
def _loader(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        yield process


def _run(command: list[str], environment: Mapping[str, str], failure: str) -> None:
    ran = subprocess.run(command, env=environment, capture_output=True, check=False)
    if ran.returncode != 0:
        raise DumpFailed(f"{failure}: {_last_line(ran.stderr)}")


def _environment(url: str) -> dict[str, str]:
    """The connection in libpq's variables: a password in the arguments would be listed for everybody."""
    names = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    details = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    named = {names[name]: value for name, value in details.items() if name in names}
    others = {f"PG{name.upper()}": value for name, value in details.items() if name.startswith("ssl")}
    return {**ENVIRONMENT, **named, **others, "PGDATABASE": details.get("dbname", "")}


def _program(name: str) -> str:
    try:
        bundled = newest_installed().folder / "bin" / name
    except CannotStart:
        bundled = None
    found = str(bundled) if bundled and os.access(bundled, os.X_OK) else shutil.which(name)
    if found is None:
        raise DumpFailed(f"{name} is not installed here: install the PostgreSQL client programs.")
    return found


def _last_line(words: bytes) -> str:
    lines = [line.strip() for line in words.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0][:300]
