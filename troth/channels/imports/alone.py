"""One audit at a time writes into a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from troth.core.errors import Refused


class InUse(Refused):
    """Another audit is writing there."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Makes the folder, and keeps other audits out of it until the block ends; raises InUse.

    The folder itself is locked: nothing is left in it, and the kernel lets go however the process ends. Some
    network file systems lock no folders: there nobody is kept out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(
                f"Another audit is writing into {folder}: wait for it, or choose another --out."
            ) from None
        except OSError:
            pass
        yield
    finally:
        os.close(held)
