"""Two of each process on one PostgreSQL server, with the files in a bucket: as a larger shop runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.journeys.sink import Sink
from tests.journeys.troth import HOST, OWNER, PASSWORD, Api, answers, mail
from tests.journeys.waiting import until
from tests.journeys.warm import Warm
from tests.objects import KEY, SECRET, Bucket, bucket
from troth.core.machine.data import Data
from troth.core.postgres.server import EmbeddedPostgres
from troth.site.running.ports import free_port

pytestmark = pytest.mark.journey

ADDRESS = "help@shop.example"


class Machines:
    """Two `troth web` and two `troth work`, each with a data folder of its own, and a server for all."""

    def __init__(self, folder: Path, server: EmbeddedPostgres, files: Bucket) -> None:
        self.folder, self.server = folder, server
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TROTH_")},
            "TROTH_DATABASE_URL": server.url,
            "TROTH_SECRET_KEY": "the same on each machine",
            "TROTH_S3_BUCKET": "files",
            "TROTH_S3_ENDPOINT": files.url,
            "TROTH_S3_ACCESS_KEY": KEY,
            "TROTH_S3_SECRET_KEY": SECRET,
        }
        self.web_ports = [free_port(HOST), free_port(HOST)]
        self.smtp_ports = [free_port(HOST), free_port(HOST)]
        self.works: list[subprocess.Popen[bytes]] = []

        self.warm = Warm({**self.environment, "TROTH_DATA": str(folder / "desk")})

    def do(self, *arguments: str, given: str = "") -> str:
        whole = [*arguments, f"--data={self.folder / 'desk'}"]
        ran = self.warm.run(whole, self.environment, given, timeout=180)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def start(self, ending: ExitStack) -> None:
        for number, (port, smtp) in enumerate(zip(self.web_ports, self.smtp_ports, strict=True)):
            self._start(ending, f"web{number}", "web", f"--port={port}")
            self.works.append(self._start(ending, f"work{number}", "work", f"--smtp-port={smtp}"))
        until(lambda: all(map(answers, self.smtp_ports)), "both take mail")
        until(lambda: all(map(_is_ready, self.web_ports)), "both show pages")

    def _start(self, ending: ExitStack, machine: str, *arguments: str) -> subprocess.Popen[bytes]:
        output = ending.enter_context((self.folder / f"{machine}.log").open("wb"))
        process = subprocess.Popen(
            self.command(machine, *arguments), env=self.environment, stdout=output, stderr=output
        )
        ending.callback(process.wait)
        ending.callback(process.terminate)
        return process

    def command(self, machine: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "troth", *arguments, f"--data={self.folder / machine}"]

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.server.url, autocommit=True)


def _is_ready(port: int) -> bool:
    try:
        with urlopen(Request(f"http://{HOST}:{port}/readyz"), timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def machines(folder: Path, model: Path, sink: Sink) -> Iterator[Machines]:
    data = Data(folder / "server")
    subprocess.run(["cp", "--archive", model, data.path], check=True)
    server = EmbeddedPostgres(data)
    with ExitStack() as ending:
        ending.enter_context(data.hold())
        server.start()
        ending.callback(server.stop)
        made = Machines(folder, server, ending.enter_context(bucket()))
        subprocess.run(made.command("desk", "prepare"), env=made.environment, check=True)
        ending.callback(made.warm.close)
        made.do("setup", "--brand", "shop", "--email", OWNER, "--password-stdin", given=PASSWORD)
        where = ("--brand", "shop", "--address", ADDRESS, "--relay", sink.url, "--promise", "2h")
        made.do("channel", "add", "mail", *where)
        made.start(ending)
        yield made


@pytest.fixture(scope="module")
def apis(machines: Machines) -> Iterator[list[Api]]:
    token = machines.do("token", "create", "--email", OWNER).strip()
    made = [Api(port, token) for port in machines.web_ports]
    yield made
    for api in made:
        api.close()


def test_what_one_takes_the_others_show(machines: Machines, apis: list[Api], sink: Sink) -> None:
    for number, port in enumerate(machines.smtp_ports):
        _take(port, mail(f"emma{number}@customer.example", ADDRESS, f"Order {number}", "Where is it?"))
    for api in apis:
        until(lambda api=api: len(api.get("/conversations")["items"]) == 2, "both mails, on each")  # type: ignore[misc]
    for number in range(2):
        sink.next_to(f"emma{number}@customer.example")
    # A second worker would have sent it by now: the next mail is answered after it.
    assert sorted(one.recipient for one in sink.arrived) == [
        "emma0@customer.example",
        "emma1@customer.example",
    ]


def test_an_answer_through_one_wakes_the_screens_of_the_other(
    machines: Machines, apis: list[Api], sink: Sink
) -> None:
    one, other = apis
    conversation = one.get("/conversations")["items"][0]
    with closing(machines.database()) as ears:
        ears.execute("listen troth")
        other.ask("POST", f"/conversations/{conversation['id']}/replies", {"text": "It is on its way."})
        assert next(ears.notifies(timeout=30)).payload.endswith(f":{conversation['id']}")
    states: list[Mapping[str, Any]] = one.get("/promises")["items"]
    assert sorted(promise["state"] for promise in states) == ["kept", "running"]


def test_a_file_that_one_took_lies_in_the_bucket_for_all(machines: Machines, apis: list[Api]) -> None:
    made = mail("tom@customer.example", ADDRESS, "A receipt", "Here it is.")
    made.add_attachment(b"%PDF-1.4 receipt", maintype="application", subtype="pdf", filename="receipt.pdf")
    _take(machines.smtp_ports[0], made)
    with machines.database() as connection:
        until(lambda: _receipt(connection), "the receipt is written down")
    assert not [path for path in machines.folder.glob("*/blobs/*/*/*") if path.is_file()]


def test_a_clock_that_is_killed_is_not_missed(machines: Machines, apis: list[Api]) -> None:
    machines.do("channel", "change", "--address", ADDRESS, "--promise", "4s")
    _take(machines.smtp_ports[1], mail("liv@customer.example", ADDRESS, "Now", "Is anybody there?"))
    machines.works[0].send_signal(signal.SIGKILL)
    with machines.database() as connection:
        until(
            lambda: connection.execute("select 1 from promises where broken_at is not null").fetchone(),
            "the promise is broken by the other clock",
        )
        late, count = connection.execute(
            "select max(extract(epoch from broken_at - due_at)), count(*) from facts join promises p "
            "on p.id = (facts.details ->> 'promise_id')::bigint where name = 'PromiseBroken' "
            "and p.replaces_id is null"
        ).fetchone() or (None, 0)
    assert count == 1
    assert late is not None
    assert late < 5
    assert apis[0].get("/promises?state=broken")["items"][0]["state"] == "broken"


def _receipt(connection: psycopg.Connection) -> bool:
    return connection.execute("select 1 from attachments where name = 'receipt.pdf'").fetchone() is not None


def _take(port: int, message: EmailMessage) -> None:
    import smtplib

    with smtplib.SMTP(HOST, port, timeout=30) as server:
        server.send_message(message)
