"""`troth work`: everything that happens without a browser."""

import argparse
import importlib

from troth.site.commands.serve import port
from troth.site.running.database import database
from troth.site.running.ports import check_port

HELP = "run only the work: mail reception, clock, jobs"
EXAMPLES = """\
`troth serve` runs this and `troth web` for you. Apart from each other they are for several machines or
containers on one TROTH_DATABASE_URL.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--smtp-host", default="127.0.0.1", help="where to receive mail (default: %(default)s)"
    )
    parser.add_argument("--smtp-port", type=port, default=2525, help="its port (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    import django

    options.data.make()
    check_port(options.smtp_host, options.smtp_port)
    with database(options.data, stays=True):
        django.setup()
        # After the set-up: its models want Django.
        work = importlib.import_module("troth.site.running.work")
        return int(work.run(options.smtp_host, options.smtp_port) or 0)
