"""`troth demo`: everything, with a shop group that nobody owns and mail that goes nowhere."""

import argparse
import math
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path

from troth.core.machine.data import Data
from troth.site.commands.running import serve
from troth.site.demo.names import MAILS, OWNER
from troth.site.running.children import Child, troth
from troth.site.running.ports import free_port
from troth.site.running.supervisor import Addresses, serving, supervise

HELP = "look around: three shops, their customers and agents, nothing to set up"
EXAMPLES = """\
examples:
  troth demo
  troth demo --speed 5 --seed 7

Open its page and choose who you are: a supervisor, an agent or a customer. Customers write by mail and chat,
agents answer in time or late; --speed shortens the gaps between what they do and leaves every clock as it is.
Everything lies in a temporary folder and is gone after Ctrl-C. Nothing is mailed to anyone: what customers
were sent is shown on the demo page.
"""
FASTEST = 50.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)
    parser.add_argument(
        "--speed", type=speed, default=1.0, help="how many times as fast people act, 0.1 to 50 (default: 1)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="another number, other customers and words (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="troth-demo-") as folder:
        return _supervised(options, Data(Path(folder) / "data"))


def speed(text: str) -> float:
    """For argparse."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.1 <= number <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed: a number from 0.1 to {FASTEST:g}")
    return number


def _supervised(options: argparse.Namespace, data: Data) -> int:
    addresses = serve.addresses_of(options)
    password, sink_port = secrets.token_urlsafe(9), free_port("127.0.0.1")
    plan = serving(addresses, lambda: _announce(addresses, password))
    sink = troth("stage", "sink", "--folder", str(data.path / MAILS), "--port", str(sink_port))
    smtp = addresses.mail_url.removeprefix("smtp://")
    plan = replace(
        plan,
        children=(*plan.children, Child("sink", sink), Child("player", troth("stage", "player"))),
        steps=(*plan.steps, _scene(options, addresses, smtp=smtp, relay=f"smtp://127.0.0.1:{sink_port}")),
        environment={
            **_own_address(addresses),
            **plan.environment,
            "TROTH_DEMO": password,
            "TROTH_SMTP": smtp,
        },
    )
    return supervise(data, plan)


def _own_address(addresses: Addresses) -> dict[str, str]:
    """Looked at where it runs, the demo knows its address, and its mails carry the links for customers.

    Where it listens to a network, any name leads here, and none of them is known.
    """
    return {"TROTH_URL": addresses.local_url} if addresses.host in LOOPBACK else {}


def _scene(options: argparse.Namespace, addresses: Addresses, *, smtp: str, relay: str) -> tuple[str, ...]:
    web = ("--url", addresses.local_url, "--public", addresses.url or addresses.local_url)
    where = (*web, "--smtp", smtp, "--relay", relay)
    return troth("stage", "scene", *where, "--seed", str(options.seed), "--speed", str(options.speed))


def _announce(addresses: Addresses, password: str) -> None:
    print(
        f"""
  Look around           {addresses.local_url}/   choose who you are: supervisor, agent or customer
  Sign in by hand       {addresses.local_url}/sign-in   as {OWNER}, password {password}
  Send real mail        help@lantaarn.example by {addresses.mail_url}

  Ctrl-C ends the demo and leaves nothing.
""",
        flush=True,
    )
