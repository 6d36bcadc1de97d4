"""`troth upgrade`: bring an installation to this version, after a backup."""

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

HELP = "bring the database to this version, after a backup; --dry-run tries it on a copy"
EXAMPLES = """\
examples:
  troth upgrade --dry-run --data /srv/troth      may run beside the desk: nothing of it is changed
  troth upgrade --data /srv/troth                with the desk stopped
  troth upgrade --backup /backups/before.tar --data /srv/troth

`troth serve` brings the database to its version at each start as well, without a backup. To go back: install
the version from before, and `troth restore` the backup into an empty folder.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="upgrade a copy of the database, time it, and drop the copy"
    )
    parser.add_argument("--backup", type=Path, metavar="FILE", help="where to (default: in DIR/backups)")
    parser.add_argument("--no-backup", action="store_true", help="you have one, and have tried it")


def run(options: argparse.Namespace) -> int:
    from troth.core.machine.data import CannotStart
    from troth.site.running.children import run_step, troth
    from troth.site.running.database import URL, as_it_is

    if not options.dry_run and not os.environ.get(URL):
        with options.data.hold():
            pass  # whoever serves from this folder is to be stopped first
    with as_it_is(options.data) as url:
        os.environ[URL] = url
        steps = _ahead()
        if not steps:
            return 0
        if options.dry_run:
            return _try(url, len(steps))
        _back_up(options, url)
        begin = time.monotonic()
        if run_step(troth("prepare"), {URL: url}) != 0:
            raise CannotStart("The upgrade did not finish; what it had not committed is as it was.")
    print(f"Upgraded in {time.monotonic() - begin:.1f} s.")
    return 0


def _ahead() -> list[str]:
    from troth import __version__
    from troth.site.running import schema

    steps = schema.ahead()
    for step in steps:
        print(f"ahead    {step}")
    print(f"{len(steps)} steps to Troth {__version__}." if steps else f"This is Troth {__version__} already.")
    return steps


def _try(url: str, count: int) -> int:
    from troth.core.machine.data import CannotStart
    from troth.site.backup.trying import copy_of
    from troth.site.running.children import run_step, troth
    from troth.site.running.database import URL

    begin = time.monotonic()
    with copy_of(url) as copied:
        copied_in = time.monotonic() - begin
        begin = time.monotonic()
        if run_step(troth("prepare"), {URL: copied}) != 0:
            raise CannotStart("The upgrade failed on a copy; your database is as it was.")
    print(
        f"Copied in {copied_in:.1f} s; on the copy all {count} steps went through in "
        f"{time.monotonic() - begin:.1f} s. Your database is as it was."
    )
    return 0


def _back_up(options: argparse.Namespace, url: str) -> None:
    from troth.site.backup.writing import write
    from troth.site.commands.keeping.backup import size_words

    if options.no_backup:
        return
    path = options.backup or _place(options.data.path)
    written = write(options.data, url, path.absolute())
    print(f"Backup: {written.path}, {size_words(written.size)}, with {written.blobs} files.")


def _place(data: Path) -> Path:
    folder = data / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"before-upgrade-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.tar"
