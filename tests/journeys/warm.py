"""Commands of an installation without a start of Python for each, which is nine tenths of their work."""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import NoReturn

_WARM = {"channel", "check", "customer", "person", "setup", "token"}
"""Commands that set Django up for the application themselves, and so find what they would make."""


class Warm:
    """A process with Django set up as `settings` say, environment variables with a TROTH_DATA and a
    TROTH_DATABASE_URL among them. A copy of it is each command, with arguments, input, output and environment
    of its own; only a copy ever connects to the database."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    @staticmethod
    def can(command: str) -> bool:
        return command in _WARM

    def run(
        self, arguments: list[str], environment: Mapping[str, str], given: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` with `capture_output`."""
        with (
            tempfile.TemporaryFile("w+") as read,
            tempfile.TemporaryFile("w+") as output,
            tempfile.TemporaryFile("w+") as errors,
        ):
            read.write(given)
            read.seek(0)
            line = self._started()
            line.settimeout(timeout)
            asked = json.dumps([arguments, dict(environment)]).encode()
            socket.send_fds(line, [asked], [read.fileno(), output.fileno(), errors.fileno()])
            status = int(line.recv(100))
            output.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(arguments, status, output.read(), errors.read())

    def close(self) -> None:
        """Ends a command with it that still runs."""
        if self._process is not None and self._line is not None:
            self._line.close()
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = self._line = None

    def _started(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.journeys.warm", str(theirs.fileno())],
                    env=self._settings,
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        return self._line


def _serve(line: socket.socket) -> None:
    """Until whoever asks for commands is gone."""
    import django

    from troth.site.commands import parser

    os.environ["DJANGO_SETTINGS_MODULE"] = "troth.site.settings"
    django.setup()
    parser()
    gc.freeze()
    while True:
        asked, files, _, _ = socket.recv_fds(line, 1_000_000, 3)
        if not asked:
            return
        copy = os.fork()
        if copy == 0:
            line.close()
            _become(files, *json.loads(asked))
        for file in files:
            os.close(file)
        _, status = os.waitpid(copy, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(files: list[int], arguments: list[str], environment: dict[str, str]) -> NoReturn:
    """`python -m troth ARGUMENTS`, as far as anybody can see."""
    from troth.__main__ import main

    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    sys.exit(main())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as asking:
        _serve(asking)
