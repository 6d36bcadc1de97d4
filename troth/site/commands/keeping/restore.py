"""`troth restore`: a new installation from a backup."""

import argparse
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.core.machine.data import Data
    from troth.site.backup.restoring import Restored

HELP = "make an installation from what `troth backup` wrote"
EXAMPLES = """\
examples:
  troth restore /backups/troth-2026-11-22.tar --data /srv/troth

Nothing that exists is touched: the data folder must be empty, and a database of one's own
(TROTH_DATABASE_URL) without tables. Nothing is sent because of a restore: messages that were on their way are
shown as unconfirmed, and an agent decides. Mailboxes are read on from where they were. Customers who were
erased after the backup was made are in it: erase them again (`troth customer erased` lists them; keep that
list beside your backups).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")


def run(options: argparse.Namespace) -> int:
    from troth.site.backup.reading import opened
    from troth.site.backup.restoring import emptied_on_failure, refuse_unless_empty

    refuse_unless_empty(options.data)
    with opened(options.file):
        pass  # whatever is no backup is refused before anything is made
    with emptied_on_failure(options.data):
        restored = _restored(options.file, options.data)
    made_at = restored.manifest.made_at.isoformat(timespec="seconds")
    print(f"Restored as it was at {made_at}, by Troth {restored.manifest.version}: {restored.blobs} files.")
    if restored.held_back:
        print(f"{restored.held_back} messages were on their way then; agents see them as unconfirmed.")
    print("Now: `troth serve`, and beside it `troth check`, with the same --data.")
    return 0


def _restored(path: Path, data: "Data") -> "Restored":
    from troth.core.machine.data import CannotStart
    from troth.site.backup.restoring import refuse_unless_without_tables, restore
    from troth.site.running.children import run_step, troth
    from troth.site.running.database import URL, embedded, own

    with data.hold(), ExitStack() as stack:
        url = os.environ.get(URL)
        if not url:
            server = embedded(data)
            stack.enter_context(own(server))
            url = server.url
        refuse_unless_without_tables(url)
        if run_step(troth("prepare", "--roles-only"), {URL: url}) != 0:
            raise CannotStart("The database's roles could not be made.")
        restored = restore(path, data, url)
        if run_step(troth("prepare"), {URL: url}) != 0:
            raise CannotStart("The restored database could not be brought to this version.")
    return restored
