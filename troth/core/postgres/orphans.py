"""PostgreSQL processes that a Troth left behind when it was killed."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

from troth.core.machine.data import CannotStart

_STEPS = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def stop_orphans(cluster: Path) -> None:
    """Stops every PostgreSQL that runs in the folder; for the holder of the data folder's lock alone.

    The number in postmaster.pid is not trusted: after a crash it may be anybody's. A process is ours if it is
    called postgres and stands in our folder, where only the folder's user can stand."""
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    for how, seconds in _STEPS:
        orphans = _servers_in(cluster)
        if not orphans:
            break
        for process in _eldest(orphans) if how == signal.SIGINT else orphans:
            _send(process, how)
        _wait(cluster, seconds)
    else:
        if left := _servers_in(cluster):
            raise CannotStart(
                f"An earlier PostgreSQL (process {left[0].pid}) is using {cluster} and does not end."
            )
    # PostgreSQL would refuse to start if the dead server's number now belongs to another process of its user.
    pid_file.unlink(missing_ok=True)
    (cluster / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _wait(cluster: Path, seconds: float) -> None:
    """Until none runs: in a container whose init collects no dead orphans they exist forever."""
    deadline = time.monotonic() + seconds
    while _servers_in(cluster) and time.monotonic() < deadline:
        time.sleep(0.02)


def _servers_in(cluster: Path) -> list[psutil.Process]:
    try:
        place = os.stat(cluster)
    except FileNotFoundError:
        return []
    return [process for process in psutil.process_iter() if _stands_in(process, place)]


def _stands_in(process: psutil.Process, place: os.stat_result) -> bool:
    try:
        if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
            return False
        here = os.stat(process.cwd())
    except (psutil.Error, OSError):
        return False
    return (here.st_dev, here.st_ino) == (place.st_dev, place.st_ino)


def _eldest(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those whose parent is not among them: the server itself, which ends its own in order."""
    numbers = {process.pid for process in processes}
    return [process for process in processes if _parent(process) not in numbers]


def _parent(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.Error:
        return None


def _send(process: psutil.Process, how: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        # psutil compares the start time first: a number that changed hands gets nothing.
        process.send_signal(how)
