"""`python -m bench.soak`: a real desk under load, for long. Does it grow, does it slow down?"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from bench.load.browsers import Screen, Site, Took
from bench.load.mails import mails
from bench.load.sink import sink
from troth.core.machine.data import Data
from troth.site.running.children import troth
from troth.site.running.database import database
from troth.site.running.supervisor import Addresses

AN_HOUR = 50
"""Conversations that an agent of a busy desk answers in one."""
LOOKS_AT_LIST = 3
"""One in so many has the list before them; the others are in a conversation or another window, line open."""
ORIGIN = "https://shop.example"
STARTS_IN = 60.0


@dataclass(frozen=True)
class Desk:
    """One brand of the load: its ways in, and the sessions of its agents."""

    slug: str
    mail_address: str
    chat_key: str
    visitors: Sequence[str]
    sessions: Sequence[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="how long (default: %(default)s)")
    parser.add_argument("--agents", type=int, default=300, help="open screens in all (default: %(default)s)")
    parser.add_argument("--desks", type=int, default=10, help="brands that share them (default: %(default)s)")
    parser.add_argument(
        "--rate", type=float, help="customers' messages a second (default: 50 an hour and agent)"
    )
    options = parser.parse_args()
    rate = options.rate or options.agents * AN_HOUR / 3600
    print(f"{options.agents} screens on {options.desks} desks, {rate:.1f} messages a second", flush=True)
    with _folder() as data, sink() as relay:
        desks = _prepared(data, options.desks, options.agents // options.desks, relay.port)
        addresses = Addresses.settled("127.0.0.1", 0, ("127.0.0.1", 0))
        with _serving(addresses) as server:
            site = Site(addresses.port, addresses.smtp_port, Took())
            asyncio.run(_soak(site, desks, server, rate=rate, minutes=options.minutes))
            print(f"{relay.mails} mails went out", flush=True)
            return subprocess.call(troth("check"))


@contextmanager
def _folder() -> Iterator[Data]:
    folder = Path(tempfile.mkdtemp(prefix="troth-soak-"))
    # One machine plays all customers: what keeps a single one from flooding is not what is measured.
    os.environ |= {name: "100000000" for name in ("TROTH_CHAT_A_MINUTE", "TROTH_CHAT_A_MINUTE_AN_ADDRESS")}
    os.environ |= {"TROTH_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "troth.site.settings"}
    os.environ.pop("TROTH_DATABASE_URL", None)
    try:
        yield Data(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(addresses: Addresses) -> Iterator[psutil.Process]:
    ports = ("--port", str(addresses.port), "--smtp-port", str(addresses.smtp_port))
    # It ends with us, also if we are killed.
    environment = {**os.environ, "TROTH_SUPERVISOR": str(os.getpid())}
    process = subprocess.Popen(troth("serve", *ports), env=environment)
    try:
        deadline = time.monotonic() + STARTS_IN
        while not (addresses.web_answers() and addresses.mail_answers()):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("troth serve did not start")
            time.sleep(0.2)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _prepared(data: Data, desks: int, agents: int, relay_port: int) -> list[Desk]:
    with database(data, stays=True):
        import django

        django.setup()
        from django.db import connection

        from troth.accounts.actions import make_user

        owner = make_user(email="owner@shop.example", name="Ana", password="correct horse battery")
        made = [_desk(owner, f"desk{number}", agents, relay_port) for number in range(desks)]
        connection.close()
    return made


def _desk(owner: Any, slug: str, agents: int, relay_port: int) -> Desk:
    from datetime import timedelta

    from django.test import Client

    from troth.accounts.actions import add_channel, set_up_brand
    from troth.accounts.models import Membership, User
    from troth.channels.chat.setup import add_chat
    from troth.channels.chat.tokens import somebody, token_of
    from troth.core.database import brands
    from troth.promises.actions import confirm_policy

    brand = set_up_brand(slug=slug, name=slug.title(), owner=owner, zone="Europe/Amsterdam")
    with brands([brand.pk]):
        relay = f"smtp://127.0.0.1:{relay_port}"
        mail = add_channel(brand, kind="mail", address=f"help@{slug}.example", relay=relay)
        chat = add_chat(brand, [ORIGIN])
        for channel in (mail, chat.channel):
            confirm_policy(channel, timedelta(minutes=15), hours=None, confirmed_by=None)
        visitors = [token_of(somebody(chat.channel_id)) for _ in range(50)]
    sessions = []
    for number in range(agents):
        agent = User.objects.create(email=f"a{number}@{slug}.example", name=f"Agent {number}")
        Membership.objects.create(user=agent, brand=brand, role="agent")
        browser = Client()
        browser.force_login(agent)
        sessions.append(browser.cookies["troth_session"].value)
    return Desk(slug, mail.address, chat.channel.address, visitors, sessions)


async def _soak(
    site: Site, desks: Sequence[Desk], server: psutil.Process, *, rate: float, minutes: float
) -> None:
    screens = [
        Screen(site, desk.slug, session, shows_list=number % LOOKS_AT_LIST == 0)
        for desk in desks
        for number, session in enumerate(desk.sessions)
    ]
    chance, living = random.Random(5), set[asyncio.Task[None]]()

    def begin(act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(act)
        living.add(task)
        task.add_done_callback(living.discard)

    for screen in screens:
        begin(screen.listen())
        begin(screen.look())
        begin(screen.beat())
        await asyncio.sleep(0.02)
    begin(_often(rate, lambda: begin(_written(site, chance.choice(desks), chance))))
    begin(_often(rate, lambda: begin(chance.choice(screens).answer(chance.choice))))
    await _minutes(site, server, minutes)
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)


async def _often(rate: float, act: Any) -> None:
    while True:
        act()
        await asyncio.sleep(1 / rate)


async def _written(site: Site, desk: Desk, chance: random.Random) -> None:
    """A customer's message: half of them by mail, each by somebody new; half in a chat that goes on."""
    if chance.random() < 0.5:
        sender, content = next(mails(1, desk.mail_address, seed=uuid4().hex))
        await site.mail(sender, desk.mail_address, content)
        return
    headers = {
        "Authorization": f"Bearer {chance.choice(desk.visitors)}",
        "Origin": ORIGIN,
        "Content-Type": "application/json",
    }
    body = json.dumps({"text": "Where is my order?", "key": uuid4().hex, "zone": "Europe/Amsterdam"}).encode()
    await site.ask("chat", f"/chat/{desk.chat_key}/messages", headers=headers, body=body)


async def _minutes(site: Site, server: psutil.Process, minutes: float) -> None:
    """Prints each minute as it ends, and at the end what each process has grown by since the first."""
    sizes: list[dict[str, float]] = []
    ends_at = time.monotonic() + minutes * 60
    while (left := ends_at - time.monotonic()) > 1:
        before = psutil.cpu_times()
        await asyncio.sleep(min(60, left))
        sizes.append(memory(server))
        told = [f"{name} {n}x {p50:.0f}/{p99:.0f} ms" for name, (n, p50, p99) in site.took.read().items()]
        idle = psutil.cpu_times().idle - before.idle
        share = 1 - idle / (60 if left > 60 else left) / (psutil.cpu_count() or 1)
        print(f"minute {len(sizes)}: machine {share:.0%} busy; " + ", ".join(told), flush=True)
    for name, last in sizes[-1].items():
        first = sizes[0].get(name, 0.0)
        print(f"{name}: {first:.0f} MiB after the first minute, {last:.0f} MiB at the end", flush=True)
    failed = site.took.failures
    print(f"{len(failed)} failures{': ' if failed else ''}{', '.join(sorted(set(failed)))}", flush=True)


def memory(server: psutil.Process) -> dict[str, float]:
    """MiB that each part of the server holds by itself; PostgreSQL is counted as one."""
    sizes: dict[str, float] = {"supervisor": _own(server)}
    for child in server.children():
        name = _part(child)
        parts = [child, *child.children(recursive=True)]
        sizes[name] = sizes.get(name, 0.0) + sum(_own(part) for part in parts)
    return sizes


def _part(process: psutil.Process) -> str:
    words = process.cmdline()
    after = words[words.index("troth") + 1 :] if "troth" in words else []
    named = "work " + after[after.index("--parts") + 1] if "--parts" in after else " ".join(after[:1])
    return named or "postgres"


def _own(process: psutil.Process) -> float:
    """What would be given back if it ended: shared pages, as PostgreSQL's buffers, are not counted anew."""
    try:
        return float(process.memory_full_info().uss) / 2**20
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
