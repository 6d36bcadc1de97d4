"""By which folder clients reach PostgreSQL's Unix socket, whose whole name must fit in 107 bytes."""

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from troth.core.machine.data import CannotStart

_LONGEST = 107 - len("/.s.PGSQL.5432")


def short_path(cluster: Path) -> Path:
    """The folder of the cluster itself, or a link to it where its own name is too long."""
    if len(os.fsencode(cluster)) <= _LONGEST:
        return cluster
    link = _link(cluster)
    try:
        if link.readlink() == cluster:
            return link
    except FileNotFoundError:
        pass
    draft = link.with_name(f"{link.name}.{secrets.token_hex(4)}")
    draft.symlink_to(cluster)
    draft.replace(link)
    return link


def forget_short_path(cluster: Path) -> None:
    if len(os.fsencode(cluster)) > _LONGEST:
        _link(cluster).unlink(missing_ok=True)


def _link(cluster: Path) -> Path:
    name = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    user = os.geteuid()
    for parent in (tempfile.gettempdir(), f"/run/user/{user}", "/tmp", "/run"):  # noqa: S108 (ours is verified)
        link = Path(parent) / f"troth-{user}" / name
        if len(os.fsencode(link)) <= _LONGEST - len(".12345678") and _is_ours(link.parent):
            return link
    raise CannotStart(
        f"{cluster} is too long a name for a database socket, and no temporary folder can be trusted."
    )


def _is_ours(folder: Path) -> bool:
    """Whether the folder, made if missing, is one in which nobody else could put a link of theirs."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
