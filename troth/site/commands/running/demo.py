"""`troth demo`: everything, with a brand that nobody owns and mail that goes nowhere."""

import argparse
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path

from troth.core.machine.data import Data
from troth.site.commands.running import serve
from troth.site.demo.names import ADDRESS, OWNER
from troth.site.running.children import Child, troth
from troth.site.running.ports import free_port
from troth.site.running.supervisor import Addresses, serving, supervise

HELP = "look around: a brand, a mailbox and a page to write from as a customer"
EXAMPLES = """\
Everything lies in a temporary folder and is gone after Ctrl-C. Nothing is mailed to anyone: what customers
were sent is shown on the demo page.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="troth-demo-") as folder:
        return _supervised(options, Data(Path(folder) / "data"))


def _supervised(options: argparse.Namespace, data: Data) -> int:
    addresses = serve.addresses_of(options)
    password, sink_port = secrets.token_urlsafe(9), free_port("127.0.0.1")
    plan = serving(addresses, lambda: _announce(addresses, password))
    sink = troth("stage", "sink", "--folder", str(data.path / "demo-mails"), "--port", str(sink_port))
    smtp = f"{addresses.smtp_host}:{addresses.smtp_port}"
    plan = replace(
        plan,
        children=(*plan.children, Child("sink", sink)),
        steps=(*plan.steps, troth("stage", "scene", "--relay", f"smtp://127.0.0.1:{sink_port}")),
        environment={**plan.environment, "TROTH_DEMO": password, "TROTH_SMTP": smtp},
    )
    return supervise(data, plan)


def _announce(addresses: Addresses, password: str) -> None:
    print(
        f"""
  Write as a customer   {addresses.local_url}/demo
  Answer at the desk    {addresses.local_url}/   as {OWNER}, password {password}
  Send real mail        {ADDRESS} by {addresses.mail_url}

  Ctrl-C ends the demo and leaves nothing.
""",
        flush=True,
    )
