"""The commands of `troth`, a module each.

A module has HELP (one line), `add_arguments(parser)`, `run(options) -> int`; if needed, EXAMPLES (shown
under its help) and `DATABASE = True`: then it runs with the database up and current, and Django set up.
`options.data` is the data folder."""

import argparse
import importlib
import importlib.util
from types import ModuleType
from typing import Any, NoReturn

from troth import __version__

SHOWN = (
    "demo",
    "serve",
    "web",
    "work",
    "setup",
    "check",
    "channel",
    "token",
    "person",
    "customer",
    "promises",
    "routing",
    "receipt",
    "audit",
    "expectations",
    "export",
    "simulate",
    "backup",
    "restore",
    "upgrade",
    "version",
)
HIDDEN = ("prepare", "stage")
FOLDERS = (__name__, f"{__name__}.running", f"{__name__}.keeping", f"{__name__}.planning")

_EXAMPLES = """\
Start here:
  troth demo                     look around: a shop, a desk, mails that go nowhere
  troth serve                    the real thing, on http://127.0.0.1:8000; your data go to ./data
  troth serve --data /srv/troth --url https://desk.shop.example

While it runs, in another terminal and with the same --data:
  troth setup --brand shop --email you@shop.example --password-stdin
  troth channel add mail --brand shop --address help@shop.example --relay smtp://mail.shop.example:25
  troth token create --email you@shop.example
  troth check

`troth COMMAND --help` explains one command. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
"""


class Parser(argparse.ArgumentParser):
    """Every level takes --data, so that it may stand anywhere; wrong usage is one line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**{**options, "allow_abbrev": False})
        # Without a default, or the one of an inner command would undo what was said before it.
        self.add_argument(
            "--data",
            metavar="DIR",
            default=argparse.SUPPRESS,
            help="the folder that holds everything (default: $TROTH_DATA, else ./data)",
        )

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"troth: {message} (see: {self.prog} --help)\n")


def parser() -> Parser:
    """The whole command line; parsing it gives `command`, the module to run, beside its own options."""
    whole = Parser(
        prog="troth",
        description="Troth: a customer-service desk that says when it will answer, and keeps its word.",
        epilog=_EXAMPLES,
    )
    whole.add_argument("--version", action="version", version=f"troth {__version__}")
    whole.set_defaults(command=None)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for name in SHOWN + HIDDEN:
        if (module := _module(name)) is None:
            continue
        shown: dict[str, Any] = {"help": module.HELP} if name in SHOWN else {}
        inner = commands.add_parser(
            name, description=module.HELP, epilog=getattr(module, "EXAMPLES", None), **shown
        )
        inner.set_defaults(command=module)
        module.add_arguments(inner)
    return whole


def _module(name: str) -> ModuleType | None:
    for folder in FOLDERS:
        if importlib.util.find_spec(f"{folder}.{name}"):
            return importlib.import_module(f"{folder}.{name}")
    return None
