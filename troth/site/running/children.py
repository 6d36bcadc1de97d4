"""Child processes that are kept alive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from troth.core.machine.data import CannotStart

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_STEADY = 60.0  # seconds after which a child counts as well again
_PATIENCE = 10.0  # seconds between asking a child to end and killing it


def tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def troth(*arguments: str) -> tuple[str, ...]:
    """The command line that runs `troth` with the Python that runs us."""
    return (sys.executable, "-m", "troth", *arguments)


def run_step(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs one command to its end; a signal to us ends it as well."""
    with subprocess.Popen(command, env=_environment(environment), start_new_session=True) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


@dataclass(frozen=True)
class Child:
    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] = lambda: True


class Running:
    """One child and its history of deaths."""

    def __init__(self, child: Child, environment: Mapping[str, str]) -> None:
        self.child = child
        self.failures = 0
        self._environment = environment
        self._delay = _FIRST_DELAY
        self._restart_at: float | None = None
        self.start()

    def start(self) -> None:
        self._restart_at = None
        self._started_at = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we end the children in order.
        self.process = subprocess.Popen(
            self.child.command, env=_environment(self._environment), start_new_session=True
        )

    def tend(self) -> None:
        """Starts the child again when it has died, later each time."""
        now = time.monotonic()
        if self._restart_at is not None:
            if now >= self._restart_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        if now - self._started_at > _STEADY:
            self._delay = _FIRST_DELAY
        self.failures += 1
        self._restart_at = now + self._delay
        tell(f"troth: {self.child.name} {_how(status)}; it starts again in {self._delay:g} s.")
        self._delay = min(self._delay * 2, _LONGEST_DELAY)


class Children:
    def __init__(self, wanted: Sequence[Child], environment: Mapping[str, str]) -> None:
        self._wanted = wanted
        self._environment = environment
        self._running: list[Running] = []

    def start(self) -> None:
        for child in self._wanted:
            self._running.append(Running(child, self._environment))

    def tend(self) -> None:
        for running in self._running:
            running.tend()

    def are_ready(self) -> bool:
        """Raises CannotStart when one of them dies again and again before it ever was."""
        for running in self._running:
            if running.failures >= 3:
                raise CannotStart(f"{running.child.name} does not start: its own messages are above.")
        return all(running.process.poll() is None and running.child.is_ready() for running in self._running)

    def stop(self) -> None:
        """Asks all of them to end, and kills those that have not ended after ten seconds."""
        deadline = time.monotonic() + _PATIENCE
        for running in self._running:
            running.process.terminate()
        for running in self._running:
            try:
                running.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                tell(f"troth: {running.child.name} did not end in {_PATIENCE:g} s and was killed.")
                running.process.kill()
                running.process.wait()
        self._running.clear()


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **extra, "TROTH_SUPERVISOR": str(os.getpid())}


def _how(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
