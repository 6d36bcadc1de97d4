"""`troth version`."""

import argparse

from troth import __version__

HELP = "print the version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    print(f"troth {__version__}")
    return 0
