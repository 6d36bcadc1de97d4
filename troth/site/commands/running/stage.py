"""`troth stage`: the demo's own parts, which only the demo starts."""

import argparse
import os
from pathlib import Path

from troth.site.commands.running.serve import port
from troth.site.running.database import database

HELP = "parts of the demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="scene|sink")
    scene = parts.add_parser("scene", help="make the demo's brand, owner and mailbox")
    scene.add_argument("--relay", required=True)
    sink = parts.add_parser("sink", help="take mail and keep it in a folder")
    sink.add_argument("--folder", type=Path, required=True)
    sink.add_argument("--port", type=port, required=True)


def run(options: argparse.Namespace) -> int:
    if options.part == "sink":
        from troth.site.demo import sink

        sink.run(options.folder, options.port)
        return 0
    import django

    with database(options.data):
        django.setup()
        from troth.site.demo import scene

        scene.make(password=os.environ["TROTH_DEMO"], relay=options.relay)
    return 0
