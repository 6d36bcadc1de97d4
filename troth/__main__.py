"""The `troth` command."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence

from troth.core.machine.data import Data
from troth.core.machine.processes import die_with_parent
from troth.site.commands import parser
from troth.site.failures import in_one_line


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    # A start makes a million objects that stay: looking through them again and again took a tenth of it.
    gc.set_threshold(20_000, 20, 20)
    if supervisor := os.environ.pop("TROTH_SUPERVISOR", None):
        # At once and without goodbye: nothing is lost then, and the next start finds the ports free.
        die_with_parent(signal.SIGKILL, parent=int(supervisor))
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left; Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        line = in_one_line(error)
        if line is None or os.environ.get("TROTH_DEBUG") == "1":
            raise
        print(f"troth: {line}", file=sys.stderr)
        return 1


def _run(argv: Sequence[str]) -> int:
    whole = parser()
    options = whole.parse_args(argv)
    if options.command is None:
        whole.print_help()
        return 2
    options.data = Data(getattr(options, "data", None) or os.environ.get("TROTH_DATA") or "data")
    os.environ["TROTH_DATA"] = str(options.data.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.site.settings")
    if getattr(options.command, "DATABASE", False):
        return _run_with_database(options)
    return int(options.command.run(options))


def _run_with_database(options: argparse.Namespace) -> int:
    import django

    from troth.site.running.database import database

    with database(options.data):
        django.setup()
        return int(options.command.run(options))


if __name__ == "__main__":
    sys.exit(main())
