"""`troth work`: everything that happens without a browser."""

import argparse
import importlib

from troth.site.commands.running.serve import port
from troth.site.running.database import database
from troth.site.running.ports import check_port

HELP = "run only the work: mail reception, mailboxes, clock, dispatch, jobs"
EXAMPLES = """\
`troth serve` runs this and `troth web` for you. Apart from each other they are for several machines or
containers on one TROTH_DATABASE_URL. Every part may run as often as wanted: none does work twice.
"""
PARTS = ("mail", "mailboxes", "clock", "dispatch", "jobs")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--smtp-host", default="127.0.0.1", help="where to receive mail (default: %(default)s)"
    )
    parser.add_argument("--smtp-port", type=port, default=2525, help="its port (default: %(default)s)")
    parser.add_argument(
        "--parts",
        type=_parts,
        default=PARTS,
        help="some of mail,mailboxes,clock,dispatch,jobs (default: all of them)",
    )


def run(options: argparse.Namespace) -> int:
    import django

    options.data.make()
    if "mail" in options.parts:
        check_port(options.smtp_host, options.smtp_port)
    with database(options.data, stays=True):
        django.setup()
        # After the set-up: its models want Django.
        work = importlib.import_module("troth.site.running.work")
        return int(work.run(options.parts, options.smtp_host, options.smtp_port) or 0)


def _parts(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if not set(chosen) <= set(PARTS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of {', '.join(PARTS)}")
    return chosen
