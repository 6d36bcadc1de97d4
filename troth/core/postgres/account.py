"""Under which user the embedded PostgreSQL runs: it refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from troth.core.machine.data import CannotStart


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    is_other: bool
    """Another user than ours: files must be handed over to it and programs started under it."""

    def popen_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def give(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(cluster: Path, *, wanted: str | None = None) -> Account:
    """The owner of an existing cluster; else ourselves, or for root `wanted`, `postgres` or `nobody`."""
    ours = os.geteuid()
    if cluster.exists():
        folder = cluster.stat()
        if ours not in (0, folder.st_uid):
            raise CannotStart(
                f"{cluster} belongs to another user ({_name(folder.st_uid)}): start troth as that user."
            )
        if ours == 0 and folder.st_uid == 0:
            raise CannotStart(
                f"{cluster} belongs to root, as whom PostgreSQL does not run: change its owner."
            )
        return Account(folder.st_uid, folder.st_gid, is_other=ours != folder.st_uid)
    if ours != 0:
        return Account(ours, os.getegid(), is_other=False)
    entry = _wanted(wanted) if wanted else _first_of("postgres", "nobody")
    if entry.pw_uid == 0:
        raise CannotStart("PostgreSQL does not run as root: name another user in TROTH_POSTGRES_USER.")
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)


def _wanted(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise CannotStart(f"There is no user {name!r} on this machine to run PostgreSQL as.") from None


def _first_of(*names: str) -> pwd.struct_passwd:
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL does not run as root: name another user in TROTH_POSTGRES_USER.")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
