"""`troth backup`: everything in one file, while the desk goes on working."""

import argparse
from pathlib import Path

HELP = "write everything (database, files, signing secret) to one file, while the desk runs"
EXAMPLES = """\
examples:
  troth backup /backups/troth-2026-11-22.tar --data /srv/troth
  troth restore /backups/troth-2026-11-22.tar --data /srv/troth-again

The file holds what customers said and the secret that signs sessions: only its owner can read it, and it is
not encrypted. It is written beside its place first, so an interruption leaves no half. What customers had
erased since is in older backups still: see `troth customer erased`.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write it; it must not exist yet")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from troth.core.errors import Refused
    from troth.site.backup.writing import write
    from troth.site.running.database import as_it_is

    path = options.file.absolute()
    if path.exists() and not options.overwrite:
        raise Refused(f"{path} is there already: choose another name, or say --overwrite.")
    if not path.parent.is_dir():
        raise Refused(f"{path.parent} is no folder.")
    # What a process of the desk may read is not all: the database's owner writes it down.
    with as_it_is(options.data) as url:
        written = write(options.data, url, path)
    print(f"{written.path}: {size_words(written.size)}, with {written.blobs} files.")
    if settings.TROTH_S3_BUCKET:
        print(
            f"The files in the bucket {settings.TROTH_S3_BUCKET} are not in it: let the bucket keep versions."
        )
    return 0


def size_words(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / 1024**2:.1f} MiB" if count >= 1024**2 else f"{count / 1024:.0f} KiB"
