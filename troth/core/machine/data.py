"""The data folder: where everything lies that one installation of Troth keeps."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStart(Exception):
    """Troth cannot stand up here; the text is one line for the person who started it."""


class DataInUse(CannotStart):
    """Another Troth holds the data folder; `stands` if its database is ready to be shared."""

    def __init__(self, path: Path, pid: int | None, *, stands: bool) -> None:
        who = f"Another troth (process {pid})" if pid else "Another troth"
        super().__init__(f"{who} is using {path}.")
        self.stands = stands


class Held:
    """The lock of a data folder, while we have it."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._say("starting")

    def stands(self) -> None:
        """Tells other commands on this folder that they may use our database: we are here to stay."""
        self._say("stands")

    def _say(self, state: str) -> None:
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()} {state}\n".encode(), 0)


class Data:
    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.abspath(path))
        self.postgres = self.path / "postgres"
        self.blobs = self.path / "blobs"

    def make(self) -> None:
        """Creates what is missing; the mode of a folder that was there is its owner's business."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True)
            # Others may pass through, as the database does under its own user, but not list.
            self.path.chmod(0o711)
        self.blobs.mkdir(mode=0o700, exist_ok=True)
        self.secret()

    def secret(self) -> str:
        """The key that signs sessions and links: made once, then always the same."""
        return lasting_secret(self.path / "secret")

    @contextmanager
    def hold(self) -> Iterator[Held]:
        """Keeps every other Troth off this folder until the block ends; raises DataInUse.

        The kernel drops the lock when the process dies, however it dies; the file's text only informs."""
        # Python opens files with O_CLOEXEC: no program that we start inherits the lock.
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self._in_use(lock) from None
            yield Held(lock)
        finally:
            os.close(lock)

    def _in_use(self, lock: int) -> DataInUse:
        pid, _, state = os.pread(lock, 100, 0).decode("ascii", "replace").strip().partition(" ")
        return DataInUse(self.path, int(pid) if pid.isdecimal() else None, stands=state == "stands")


def lasting_secret(path: Path) -> str:
    """The random secret that `path` holds; made, readable by its owner alone, if the file is not there."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        _write_once(path, secrets.token_urlsafe(50))
        return path.read_text("ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Two processes may get here at once: a link, unlike a rename, never replaces the secret of the first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        sync_folder(path.parent)
    finally:
        draft.unlink()


def sync_folder(path: Path) -> None:
    """Names that were made or renamed in the folder survive a loss of power from here on."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
