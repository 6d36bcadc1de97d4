"""The installation that is measured: a real one, in a temporary folder, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg

from troth.core.machine.data import Data
from troth.core.postgres.server import EmbeddedPostgres
from troth.site.running.children import troth
from troth.site.running.database import URL, database
from troth.site.running.supervisor import Addresses

PATIENCE = 30.0
ALLOWED = timedelta(days=2)
"""What the channels promise: far off, so that nothing falls due while something else is measured."""


@dataclass(frozen=True, slots=True)
class Shop:
    brand_id: int
    channel_id: int
    address: str
    owner: str


class Stand:
    def __init__(self, data: Data) -> None:
        self.data = data
        # As the owner, also for what it starts: what is measured takes on the application's role.
        self.url = os.environ[URL] = EmbeddedPostgres(data).url
        self.shops = 0

    def shop(self, relay_port: int = 1) -> Shop:
        """A brand and a channel that promises; each measurement has its own, so that none slows another."""
        from troth.accounts.actions import add_channel, make_user, set_up_brand
        from troth.accounts.models import User
        from troth.core.database import brands
        from troth.promises.actions import confirm_policy

        self.shops += 1
        slug, email = f"shop{self.shops}", "owner@shop.example"
        owner = User.objects.filter(email=email).first() or make_user(
            email=email, name="Ana", password="correct horse battery"
        )
        brand = set_up_brand(slug=slug, name="The Shop", owner=owner, zone="Europe/Amsterdam")
        address = f"help@{slug}.example"
        with brands([brand.pk]):
            relay = f"smtp://127.0.0.1:{relay_port}"
            channel = add_channel(brand, kind="mail", address=address, relay=relay)
            confirm_policy(channel, ALLOWED, hours=None, confirmed_by=None)
        return Shop(brand.pk, channel.pk, address, email)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """As the schema's owner, past row-level security: to prepare, to look, and to find the limits."""
        return psycopg.connect(self.url, autocommit=True)

    def postgres_cpu(self) -> float:
        """Seconds of CPU that PostgreSQL has used; what processes that ended had used is lost to us."""
        server = int((self.data.postgres / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
        parts = [psutil.Process(server), *psutil.Process(server).children()]
        return sum(cpu_of(part) for part in parts)

    def settle(self) -> None:
        """What earlier measurements left to be done is done now, and not in the next one's time."""
        with self.connect() as owner:
            owner.execute("truncate procrastinate_jobs cascade")
            owner.execute("vacuum analyze")
            owner.execute("checkpoint")

    @contextmanager
    def work(self) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """`troth work`, ready to take mail; with its port."""
        addresses = Addresses.settled("127.0.0.1", 1, ("127.0.0.1", 0))
        command = troth("work", "--smtp-port", str(addresses.smtp_port))
        with running(command, addresses.mail_answers) as process:
            yield process, addresses.smtp_port

    @contextmanager
    def reception(self) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """Mail reception alone, in a process of its own: no clock, no jobs."""
        addresses = Addresses.settled("127.0.0.1", 1, ("127.0.0.1", 0))
        command = troth("work", "--parts", "mail", "--smtp-port", str(addresses.smtp_port))
        with running(command, addresses.mail_answers) as process:
            yield process, addresses.smtp_port

    @contextmanager
    def web(self) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """`troth web`, ready; with its port."""
        addresses = Addresses.settled("127.0.0.1", 0, ("127.0.0.1", 1))
        with running(troth("web", "--port", str(addresses.port)), addresses.web_answers) as process:
            yield process, addresses.port

    @contextmanager
    def bare_django(self, conversation: int) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """A Django view that only inserts the rows which this conversation has."""
        addresses = Addresses.settled("127.0.0.1", 0, ("127.0.0.1", 1))
        command = (sys.executable, "-m", "bench.limits.bare_django", str(addresses.port), str(conversation))
        with running(
            command, addresses.web_answers, {"TROTH_DATABASE_OWNER": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": ""}
        ) as process:
            yield process, addresses.port


@contextmanager
def stand() -> Iterator[Stand]:
    """Never the user's own database: the variable that may name one is not looked at."""
    folder = Path(tempfile.mkdtemp(prefix="troth-bench-"))
    os.environ.pop(URL, None)
    os.environ["TROTH_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "troth.site.settings"
    data = Data(folder)
    try:
        with database(data, stays=True):
            import django

            django.setup()
            try:
                yield Stand(data)
            finally:
                from django.db import connection

                connection.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: tuple[str, ...], is_ready: Callable[[], bool], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process from the moment it is ready; ended with the block, and with us if we are killed."""
    variables = {**os.environ, **(environment or {})}
    if command[2] == "troth":
        variables["TROTH_SUPERVISOR"] = str(os.getpid())
    process = subprocess.Popen(command, env=variables, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(command[2:4])} did not start")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_of(process: psutil.Process) -> float:
    """Seconds of CPU, in the process and in the kernel for it."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
