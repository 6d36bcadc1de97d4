"""`troth prepare`: brings the schema of the database up to date; `serve` runs it at each start."""

import argparse
import importlib
import os

from troth.site.running.database import URL, database

HELP = "bring the database's schema up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--roles-only", action="store_true", help="make the application's role, no tables")


def run(options: argparse.Namespace) -> int:
    if os.environ.get(URL):
        # Django is not set up yet: the schema's module first settles that it is the database's owner.
        schema = importlib.import_module("troth.site.running.schema")
        schema.prepare_roles() if options.roles_only else schema.prepare()
        return 0
    with database(options.data):
        return 0
