"""How the processes of one Troth live and die together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

_HAS_PRCTL = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(how: signal.Signals, *, parent: int) -> None:
    """This process gets the signal `how` when the process `parent`, which started it, ends in any way.

    On Linux the kernel sends it; elsewhere a thread looks four times a second."""
    if _HAS_PRCTL:
        _request_for(how)()
    else:
        threading.Thread(target=_watch_parent, args=(how, parent), daemon=True).start()
    if os.getppid() != parent:
        # It ended before we asked to be told.
        os.kill(os.getpid(), how)


def dying_with_us(how: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for a program that cannot call `die_with_parent` itself; does nothing without prctl(2).

    It must run after the change of user, which clears the request. The kernel takes the *thread* that forks
    for the parent: only a thread that outlives the child may start it."""
    if not _HAS_PRCTL:
        return lambda: None
    request = _request_for(how)
    parent = os.getpid()

    def ask() -> None:
        request()
        if os.getppid() != parent:
            os._exit(1)

    return ask


def end(process: subprocess.Popen[bytes], steps: list[tuple[signal.Signals, float]]) -> int:
    """Ends a child with ever harder signals, each with the seconds that it gets; returns its exit status."""
    for how, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(how)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
    return process.wait()


def _request_for(how: signal.Signals) -> Callable[[], None]:
    # Looked up at once: between fork and exec nothing may be loaded.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    number = int(how)
    return lambda: prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def _watch_parent(how: signal.Signals, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os.kill(os.getpid(), how)
