"""Chat: words a second from POST to commit, what an idle line costs, and how soon an agent sees a word."""

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from bench.figures import Figure, beside
from bench.limits.measured import MANY, Limits
from bench.load.lines import listening, memory_a_line, room_for
from bench.load.senders import quantile, repeat
from bench.stand import Stand, running
from troth.site.progress import say
from troth.site.running.supervisor import Addresses

A_LONG_TALK = 20
"""Words in one conversation: an agent's page shows all of them."""
MEMORY_AIM = 40.0  # KiB
SEEN_AIMS = {0.5: 15.0, 0.99: 50.0}  # milliseconds


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that promises, of a brand of its own."""

    brand_id: int
    channel_id: int
    slug: str
    key: str
    owner: str

    def token(self) -> str:
        """A visitor whom nobody has seen before."""
        from troth.channels.chat.tokens import somebody, token_of

        return token_of(somebody(self.channel_id))


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    # One machine plays all customers: what keeps a single one from flooding is not what is measured.
    os.environ |= {name: "100000000" for name in ("TROTH_CHAT_A_MINUTE", "TROTH_CHAT_A_MINUTE_AN_ADDRESS")}
    os.environ["TROTH_CHAT_LINES_AN_ADDRESS"] = "100000"
    chat = chat_of(stand)
    with stand.web() as (_, port):
        say("Chat: words")
        pattern = chat_of(stand)
        poster(port, pattern)("Where is my order?", pattern.token())
        repeat(_speaker(port, chat), MANY * 2, connections=MANY)
        rate = repeat(_speaker(port, chat), 80 if is_quick else 3000, connections=MANY)
        say("Chat: from a customer's word to the agent's screen")
        woken, shown = _seen(port, chat, 30 if is_quick else 500)
    stand.settle()
    idle, bare_idle = _idle(stand, chat, 300 if is_quick else 5000)
    heard = bare_notify(stand, 30 if is_quick else 500)
    say("Chat: the limits")
    limits = Limits.of_brand(stand, pattern.brand_id, is_quick=is_quick)
    said = Figure(
        name="chat word to commit",
        value=rate,
        unit="words/s",
        aim=f"half of {limits.django_name}",
        is_met=rate >= limits.django / 2,
    )
    memory = Figure(
        name="memory of an idle line", value=idle, unit="KiB", aim="at most 40 KiB", is_met=idle <= MEMORY_AIM
    )
    return [
        *beside(said, limits.named()),
        *beside(memory, [("a bare stream of uvicorn", bare_idle)]),
        *_seen_figures("customer's POST to the agent's browser woken", woken, heard),
        *_seen_figures("customer's POST to the agent's page drawn anew", shown, heard),
    ]


def _seen_figures(name: str, took: list[float], heard: list[float]) -> list[Figure]:
    figures = []
    for share, aim in SEEN_AIMS.items():
        value = quantile(took, share) * 1000
        figure = Figure(
            name=f"{name}, p{share * 100:.0f}",
            value=value,
            unit="ms",
            aim=f"at most {aim:.0f} ms",
            is_met=value <= aim,
        )
        figures += beside(figure, [("a bare NOTIFY", quantile(heard, share) * 1000)])
    return figures


def chat_of(stand: Stand) -> Chat:
    from troth.accounts.models import Brand
    from troth.channels.chat.setup import add_chat
    from troth.core.database import brands

    shop = stand.shop()
    brand = Brand.objects.get(pk=shop.brand_id)
    with brands([brand.pk]):
        widget = add_chat(brand, ["https://shop.example"])
        return Chat(brand.pk, widget.channel_id, brand.slug, widget.channel.address, shop.owner)


def _speaker(port: int, chat: Chat) -> Callable[[], Callable[[int], float]]:
    """Each word is a new customer's first: the most that a word can cost."""

    def connect() -> Callable[[int], float]:
        post = poster(port, chat)
        return lambda number: post(f"Where is my order {number}?", chat.token())

    return connect


def poster(port: int, chat: Chat) -> Callable[[str, str], float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Content-Type": "application/json", "Origin": "https://shop.example"}

    def post(text: str, token: str) -> float:
        """Seconds until it is kept."""
        headers = {**sent, "Authorization": f"Bearer {token}"}
        body = json.dumps({"text": text, "key": uuid4().hex, "zone": "Europe/Amsterdam"})
        begun_at = time.perf_counter()
        connection.request("POST", f"/chat/{chat.key}/messages", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"a word was refused: {answer.status} {said[:200]!r}")
        return time.perf_counter() - begun_at

    return post


def _seen(port: int, chat: Chat, count: int) -> tuple[list[float], list[float]]:
    """Seconds until the agent's open page hears of a word, and until it has the page with that word in it."""
    cookie = _signed_in(chat)
    post, token = poster(port, chat), chat.token()
    for _ in range(5):
        post("Hello?", token)
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    woken, shown = [], []
    with listening(port, "/live", cookie) as ears:
        address = _newest_address(page, chat, cookie)
        for number in range(count):
            if number % A_LONG_TALK == A_LONG_TALK - 1:
                token = chat.token()
                post("Hello?", token)
                address = _newest_address(page, chat, cookie)
            time.sleep(0.05)
            before, begun_at = ears.events, time.perf_counter()
            sender = threading.Thread(target=post, args=[f"Word number {number}.", token])
            sender.start()
            woken.append(ears.wait_for_more_than(before) - begun_at)
            page.request("GET", address, headers=cookie)
            answer = page.getresponse()
            text = answer.read().decode()
            shown.append(time.perf_counter() - begun_at)
            if f"Word number {number}." not in text:
                raise RuntimeError("the page was drawn without the word that woke it")
            sender.join()
    return woken, shown


def _signed_in(chat: Chat) -> dict[str, str]:
    from django.test import Client

    from troth.accounts.models import User

    browser = Client()
    browser.force_login(User.objects.get(email=chat.owner))
    return {"Cookie": f"troth_session={browser.cookies['troth_session'].value}"}


def _newest_address(page: http.client.HTTPConnection, chat: Chat, cookie: dict[str, str]) -> str:
    from troth.conversations.models import Conversation
    from troth.core.database import brands

    with brands([chat.brand_id]):
        newest = Conversation.objects.filter(channel=chat.channel_id).latest("id")
    address = f"/{chat.slug}/conversations/{newest.pk}"
    page.request("GET", address, headers=cookie)
    answer = page.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the agent's page was refused: {answer.status}")
    return address


def _idle(stand: Stand, chat: Chat, wanted: int) -> tuple[float, float]:
    """KiB a line, of ours and of a bare stream."""
    count = room_for(wanted)
    say(f"Chat: {count:,} idle lines")
    head = f"GET /chat/{chat.key}/line HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n"
    asked = [f"{head}Authorization: Bearer {chat.token()}\r\n\r\n".encode() for _ in range(count)]
    with stand.web() as (process, port):
        ours = memory_a_line(psutil.Process(process.pid), port, asked)
    addresses = Addresses.settled("127.0.0.1", 0, ("127.0.0.1", 1))
    command = (sys.executable, "-m", "bench.limits.bare_line", str(addresses.port))
    with running(command, addresses.web_answers) as process:
        bare = memory_a_line(psutil.Process(process.pid), addresses.port, asked)
    return ours, bare


def bare_notify(stand: Stand, count: int) -> list[float]:
    """Seconds from a NOTIFY to whoever listens, with nothing around it."""
    took: list[float] = []
    with stand.connect() as voice, psycopg.connect(stand.url, autocommit=True) as ears:
        ears.execute("listen bench")
        for _ in range(count):
            begun_at = time.perf_counter()
            voice.execute("notify bench")
            _hear(ears)
            took.append(time.perf_counter() - begun_at)
    return took


def _hear(ears: psycopg.Connection[Any]) -> None:
    for _ in ears.notifies(timeout=5, stop_after=1):
        pass
