"""Routing: how soon an agent is shown what a customer just wrote, and how much one dispatcher bears."""

import asyncio
import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg

from bench.chat import Chat, bare_notify, chat_of, poster
from bench.figures import Figure, beside
from bench.load.browsers import request
from bench.load.senders import quantile
from bench.stand import Stand, running
from troth.site.progress import say
from troth.site.running.children import troth

AGENTS = 200
A_MINUTE, MOST_A_MINUTE = 50, 1000
AIM = 250.0
"""Milliseconds at p99, from a customer's word to the offer on a screen."""
STANDS_FOR = 600
SETTLES_IN = 3.0
WARMS_UP = 10
"""Conversations before those that are measured: each thread of a new server makes its templates once."""
CARD = re.compile(r'id="ask-(\d+)" ')


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    # One machine plays all customers: what keeps a single one from flooding is not what is measured.
    os.environ |= {name: "100000000" for name in ("TROTH_CHAT_A_MINUTE", "TROTH_CHAT_A_MINUTE_AN_ADDRESS")}
    heard = bare_notify(stand, 30 if is_quick else 500)
    say(f"Routing: {AGENTS} agents, {A_MINUTE} conversations a minute")
    shown = asyncio.run(_shown(stand, seconds=10 if is_quick else 120))
    say(f"Routing: {MOST_A_MINUTE:,} conversations a minute")
    flood = _flood(stand, 100 if is_quick else MOST_A_MINUTE)
    return [
        *_spread(f"customer's word to the offer on a screen, {A_MINUTE} a minute", shown, heard, AIM),
        *_spread(f"customer's word to the offer made, {MOST_A_MINUTE:,} a minute", flood.took, heard),
        Figure(
            name="conversations that got a person, of a thousand in a minute",
            value=flood.a_minute,
            unit="a minute",
            aim=f"all {MOST_A_MINUTE:,}",
            is_met=flood.a_minute >= MOST_A_MINUTE * 0.99,
        ),
    ]


def _spread(name: str, took: list[float], heard: list[float], aim: float | None = None) -> list[Figure]:
    figures = []
    for share in (0.5, 0.99):
        value = quantile(took, share) * 1000
        is_aim = aim is not None and share == 0.99
        figure = Figure(
            name=f"{name}, p{share * 100:.0f}",
            value=value,
            unit="ms",
            aim=f"under {aim:.0f} ms" if is_aim else "",
            is_met=value < aim if aim is not None and is_aim else None,
        )
        figures += beside(figure, [("a bare NOTIFY", quantile(heard, share) * 1000)])
    return figures


@dataclass
class Screen:
    """An agent's open page: it hears of offers to its person, and asks for the words of each."""

    port: int
    session: str
    seen_at: dict[int, float] = field(default_factory=dict)
    """When it showed each offer first, in seconds since 1970."""

    async def watch(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request("/live", self.cookies, None))
        try:
            while line := await reader.readline():
                if line.startswith(b"event: notice"):
                    await self._show()
        finally:
            writer.close()

    async def _show(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        asked = {**self.cookies, "HX-Request": "true", "Connection": "close"}
        writer.write(request("/offers", asked, None))
        page = (await reader.read()).decode()
        writer.close()
        now = time.time()
        for number in CARD.findall(page):
            self.seen_at.setdefault(int(number), now)

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": f"troth_session={self.session}"}


async def _shown(stand: Stand, *, seconds: float) -> list[float]:
    """Seconds from a customer's word to the words of its offer on the screen of whom it is made to."""
    chat = await asyncio.to_thread(chat_of, stand)
    sessions = await asyncio.to_thread(_agents, stand, chat, AGENTS)
    with stand.web() as (_, port), _dispatching():
        screens = [Screen(port, session) for session in sessions]
        watching = [asyncio.create_task(screen.watch()) for screen in screens]
        await asyncio.sleep(SETTLES_IN)
        post = poster(port, chat)
        for early in range(WARMS_UP):
            await asyncio.to_thread(post, f"Hello {early}?", chat.token())
            await asyncio.sleep(0.5)
        until = time.monotonic() + seconds
        number = 0
        while time.monotonic() < until:
            began = time.monotonic()
            await asyncio.to_thread(post, f"Where is my order {number}?", chat.token())
            number += 1
            await asyncio.sleep(max(0.0, 60 / A_MINUTE - (time.monotonic() - began)))
        await asyncio.sleep(1)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    received = _received(stand, chat)
    talks, first = _talks(stand, chat), dict[int, float]()
    for offer, at in (seen for screen in screens for seen in screen.seen_at.items()):
        first[talks[offer]] = min(at, first.get(talks[offer], at))
    if len(first) < number * 0.99:
        raise RuntimeError(f"of {number} conversations {len(first)} were offered on a screen")
    measured = sorted(received)[WARMS_UP:]
    return [first[talk] - received[talk] for talk in measured if talk in first]


def _talks(stand: Stand, chat: Chat) -> dict[int, int]:
    """Conversations by offer."""
    with stand.connect() as owner:
        asked = "select id, conversation_id from offers where brand_id = %s"
        return dict(owner.execute(asked, [chat.brand_id]).fetchall())


def _received(stand: Stand, chat: Chat) -> dict[int, float]:
    """When the transaction began that kept each conversation's first word: a little before its commit."""
    with stand.connect() as owner:
        rows = owner.execute(
            "select conversation_id, extract(epoch from min(happened_at))::float8 from facts "
            "where brand_id = %s and name = 'MessageReceived' group by conversation_id",
            [chat.brand_id],
        ).fetchall()
    return dict(rows)


def _agents(stand: Stand, chat: Chat, count: int, capacity: int = 100) -> list[str]:
    """So many agents who are online for as long as it takes; with their sessions."""
    from django.test import Client
    from django.utils import timezone

    from troth.accounts.models import Membership, User
    from troth.core.database import brands
    from troth.people.models import Agent
    from troth.routing.models import Routing

    far = timezone.now() + timedelta(hours=6)
    sessions = []
    with brands([chat.brand_id]):
        Routing.objects.create(brand_id=chat.brand_id, answer_within=STANDS_FOR)
        for number in range(count):
            user = User.objects.create(email=f"agent{number}@{chat.slug}.example", name=f"Agent {number}")
            Membership.objects.create(brand_id=chat.brand_id, user=user, role="agent")
            languages = [["en"], ["en", "nl"], ["en", "tr"], ["en", "es"]][number % 4]
            Agent.objects.create(
                brand_id=chat.brand_id,
                user=user,
                languages=languages,
                capacity=capacity,
                seen_at=far,
                came_at=timezone.now(),
            )
            browser = Client()
            browser.force_login(user)
            sessions.append(browser.cookies["troth_session"].value)
    return sessions


@contextmanager
def _dispatching() -> Iterator[None]:
    with running(troth("work", "--parts", "dispatch"), lambda: True):
        time.sleep(SETTLES_IN)
        yield


@dataclass(frozen=True, slots=True)
class Flood:
    took: list[float]
    a_minute: float


def _flood(stand: Stand, count: int) -> Flood:
    """So many conversations at the pace of a thousand a minute, each offered and taken at once."""
    chat = chat_of(stand)
    _agents(stand, chat, AGENTS, capacity=1000)
    stop = threading.Event()
    seen: dict[int, float] = {}
    with _dispatching():
        taking = threading.Thread(target=_take_all, args=[chat, seen, stop], name="agents")
        taking.start()
        begun_at = time.monotonic()
        _write(chat, count, begun_at)
        try:
            taken_by = _until_taken(stand, chat, count)
        finally:
            stop.set()
            taking.join()
    took = [seen[talk] - at for talk, at in _received(stand, chat).items() if talk in seen]
    return Flood(took, count / (taken_by - begun_at) * 60)


def _write(chat: Chat, count: int, begun_at: float) -> None:
    """At its pace: each as a real first word of somebody, in this process."""
    from django.db import connection

    from troth.accounts.models import Channel
    from troth.conversations.actions import receive
    from troth.core.database import brands

    with brands([chat.brand_id]):
        channel = Channel.objects.get(pk=chat.channel_id)
    for number in range(count):
        with brands([chat.brand_id]):
            receive(channel, _word(number))
        ahead = begun_at + (number + 1) * 60 / MOST_A_MINUTE - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    connection.close()


def _word(number: int) -> Any:
    from django.utils import timezone

    from troth.conversations.incoming import Incoming

    return Incoming(
        address_kind="visitor",
        address=f"flood{number}",
        name="",
        subject="",
        text=f"Where is my order {number}?",
        language="en",
        zone="Europe/Amsterdam",
        received_at=timezone.now(),
    )


def _take_all(chat: Chat, seen: dict[int, float], stop: threading.Event) -> None:
    """All agents say yes to whatever they are asked, as soon as they see it; `seen` says when."""
    from django.db import connection
    from django.utils import timezone

    from troth.accounts.models import User
    from troth.core.database import brands
    from troth.routing.models import Offer
    from troth.routing.offers.actions import OfferGone, accept

    with brands([chat.brand_id]):
        users = {user.pk: user for user in User.objects.filter(memberships__brand=chat.brand_id)}
    while not stop.is_set():
        with brands([chat.brand_id]):
            rows = Offer.objects.standing().values_list("pk", "agent__user", "conversation")
            standing = list(rows.order_by("pk")[:100])
        now = time.time()
        for _, _, talk in standing:
            seen.setdefault(talk, now)
        for offer, user, _ in standing:
            try:
                with brands([chat.brand_id]):
                    accept(offer, users[user], now=timezone.now())
            except OfferGone:
                continue
        stop.wait(0.05)
    connection.close()


def _until_taken(stand: Stand, chat: Chat, count: int) -> float:
    asked = "select count(*) from conversations where brand_id = %s and holder = 'person'"
    deadline = time.monotonic() + 120
    with stand.connect() as owner:
        while time.monotonic() < deadline:
            if _number(owner, asked, [chat.brand_id]) >= count:
                return time.monotonic()
            time.sleep(0.1)
        found = _number(owner, asked, [chat.brand_id])
    raise RuntimeError(f"of {count} conversations {found} got a person")


def _number(owner: psycopg.Connection[Any], asked: str, values: Sequence[int]) -> int:
    row = owner.execute(asked, list(values)).fetchone()
    return int(row[0]) if row else 0
