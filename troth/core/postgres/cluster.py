"""Making the embedded PostgreSQL's folder, all or nothing."""

import os
import shutil
import subprocess
from pathlib import Path

from troth.core.machine.data import CannotStart, Data, sync_folder
from troth.core.postgres.account import Account
from troth.core.postgres.programs import Programs
from troth.core.postgres.roles import OWNER

# Nothing of our environment, which holds secrets, is the database's business.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
_OPTIONS = (
    f"--username={OWNER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


def place_of(folder: Path) -> str:
    """How a program that stands in `folder` names it, even if those above are closed to its user."""
    return "/proc/self/cwd" if os.path.exists("/proc/self/cwd") else str(folder)


def make_cluster(data: Data, programs: Programs, account: Account, password: str) -> None:
    """Runs initdb beside the final place and moves the result: an interruption leaves no half."""
    draft = data.path / "postgres.draft"
    if draft.exists():
        shutil.rmtree(draft)
    cluster = draft / "cluster"
    for folder in (draft, cluster):
        folder.mkdir(mode=0o700)
    (draft / "password").touch(mode=0o600)
    (draft / "password").write_text(password + "\n", "ascii")
    # Handed over last, so that root never writes where another user could have put a link.
    for path in (draft / "password", cluster, draft):
        account.give(path)
    _initdb(cluster, programs, account)
    cluster.rename(data.postgres)
    sync_folder(data.path)
    shutil.rmtree(draft)


def _initdb(cluster: Path, programs: Programs, account: Account) -> None:
    place = place_of(cluster)
    run = subprocess.run(
        [programs.initdb, f"--pgdata={place}", f"--pwfile={place}/../password", *_OPTIONS],
        cwd=cluster,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
        start_new_session=True,
        check=False,
        **account.popen_options(),
    )
    if run.returncode != 0:
        reasons = [line for line in run.stderr.splitlines() if "error" in line or "FATAL" in line]
        raise CannotStart(
            f"The database could not be made: {' '.join(reasons)[:300] or run.stderr.strip()[-300:]}"
        )
