"""`troth stage`: the demo's own parts, which only the demo starts."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from troth.core.machine.data import Data
from troth.site.commands.running.serve import port
from troth.site.running.children import troth
from troth.site.running.database import database

HELP = "parts of the demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="scene|sink|player|history")
    scene = parts.add_parser("scene", help="make the demo's shops, people and channels")
    scene.add_argument("--relay", required=True)
    scene.add_argument("--url", required=True, help="where the player finds the web server")
    scene.add_argument("--public", required=True, help="where people do")
    scene.add_argument("--smtp", required=True)
    scene.add_argument("--seed", type=int, required=True)
    scene.add_argument("--speed", type=float, required=True)
    sink = parts.add_parser("sink", help="take mail and keep it in a folder")
    sink.add_argument("--folder", type=Path, required=True)
    sink.add_argument("--port", type=port, required=True)
    parts.add_parser("player", help="play customers and agents")
    parts.add_parser("history", help="write the two days before the demo began")


def run(options: argparse.Namespace) -> int:
    if options.part == "sink":
        from troth.site.demo import sink

        sink.run(options.folder, options.port)
    elif options.part == "player":
        from troth.site.demo.player import play

        play.run(options.data.path, troth("stage", "history", "--data", str(options.data.path)))
    else:
        _with_database(options)
    return 0


def _with_database(options: argparse.Namespace) -> None:
    import django

    with database(options.data):
        django.setup()
        if options.part == "scene":
            _make_scene(options, options.data)
        else:
            _write_history(options.data)


def _make_scene(options: argparse.Namespace, data: Data) -> None:
    from troth.site.demo import scene
    from troth.site.demo.origins import origins_of
    from troth.site.demo.program import Program, write

    doors = scene.make(
        password=os.environ["TROTH_DEMO"], relay=options.relay, origins=origins_of(options.public)
    )
    program = Program(
        seed=options.seed,
        speed=options.speed,
        url=options.url,
        smtp=options.smtp,
        doors=doors,
        began=datetime.now(UTC).timestamp(),
    )
    write(data.path, program)


def _write_history(data: Data) -> None:
    from troth.site.demo import history
    from troth.site.demo.program import read

    os.nice(10)  # whoever looks around goes first
    try:
        history.write(read(data.path), data.path)
    except KeyboardInterrupt:
        sys.exit(0)
