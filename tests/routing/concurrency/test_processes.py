"""Two dispatchers, as two machines run them, one desk, and agents who answer offers at the same time.

Real processes on a database in which work really commits; seconds, since programs start and are killed.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.utils import timezone

from tests import make
from tests.conftest import owner_connection
from tests.journeys.waiting import until
from tests.routing.concurrency.beside import beside
from troth.accounts import actions as accounts
from troth.accounts.models import Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.models import Conversation
from troth.core.database import brands
from troth.people import presence
from troth.promises.actions import confirm_policy
from troth.routing.models import Offer, Routing
from troth.routing.offers.actions import OfferGone, accept, pass_on
from troth.site.checks import checks, violations

PEOPLE, BURST, TALKS, HANDS = 20, 105, 140, 3
AT_ONCE = {"chat": 3, "mail": 10}
"""How many of a kind one person can have."""
MOST_ASKED = 2
"""How many of the staff are asked for one conversation at the same time."""
GONE_WITHIN = 5.0
"""Seconds after which what a killed dispatcher left must have been offered by the other."""


class Desk:
    def __init__(self) -> None:
        with brands([]):
            self.brand = make.brand()
            self.chats, self.mails = self._channel("chat"), self._channel("mail")
            self.people = [make.member(self.brand, Role.AGENT, f"Agent {n}") for n in range(PEOPLE)]
            for user in self.people:
                presence.beat(user, [self.brand.pk])
            # However slow the machine is, nobody is asked in vain.
            Routing.objects.create(brand=self.brand, answer_within=300, answer_mail_within=300)

    def _channel(self, kind: str) -> Channel:
        made = accounts.add_channel(self.brand, kind=kind, address=f"{kind}@shop.example", relay="")
        confirm_policy(made, timedelta(seconds=40), hours=None, confirmed_by=None)
        return made

    def write(self, numbers: Sequence[int]) -> None:
        """Customers write; every third by mail."""
        for number in numbers:
            place = self.chats if number % 3 else self.mails
            with brands([self.brand.pk]):
                address = f"visitor-{number}" if number % 3 else f"c{number}@customer.example"
                said = make.incoming(address=address, address_kind=place.kind)
                conversations.receive(place, said)

    def work(self, people: Sequence[User], seed: int, stop: threading.Event) -> None:
        """Answer offers: mostly yes, now and then no or later; then be done with what one has."""
        chance, beaten = random.Random(seed), 0.0
        held: dict[int, list[Conversation]] = {user.pk: [] for user in people}
        while not stop.is_set():
            if time.monotonic() - beaten > 10:
                self._beat(people)
                beaten = time.monotonic()
            for user in people:
                with brands([self.brand.pk]):
                    mine = Offer.objects.standing().filter(agent__user=user).order_by("id")
                    numbers = list(mine.values_list("pk", flat=True))
                mine_now = held[user.pk]
                for number in numbers:
                    mine_now += self._say(number, user, chance.random())
                if len(mine_now) >= AT_ONCE["chat"] or (mine_now and not numbers):
                    with brands([self.brand.pk]):
                        conversations.close(mine_now.pop(0), user)
            time.sleep(0.01)

    def _beat(self, people: Sequence[User]) -> None:
        """Their screens stay open, however slow the machine is."""
        for user in people:
            with brands([self.brand.pk]):
                presence.beat(user, [self.brand.pk])

    def _say(self, number: int, user: User, chance: float) -> list[Conversation]:
        """What was taken."""
        try:
            if chance < 0.1:
                with brands([self.brand.pk]):
                    pass_on(number, user, now=timezone.now())
            elif chance < 0.9:
                with brands([self.brand.pk]):
                    return [accept(number, user, now=timezone.now())]
        except OfferGone:
            pass
        return []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        stop = threading.Event()
        with beside_until(stop, *(partial(self.work, self.people[n::HANDS], n, stop) for n in range(HANDS))):
            yield

    @contextmanager
    def watched(self) -> Iterator["Witness"]:
        stop, witness = threading.Event(), Witness()
        with beside_until(stop, partial(witness.look, stop)):
            yield witness


@contextmanager
def beside_until(stop: threading.Event, *acts: Callable[[], object]) -> Iterator[None]:
    threads = [beside(act) for act in acts]
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def desk(committed: None) -> Desk:
    return Desk()


def url_of_tests() -> str:
    """The test's database, as its owner, for a program of its own."""
    details = owner_connection()
    with closing(details):
        info = details.info
        user, word = quote(info.user), quote(info.password or "")
        where = quote(info.host, safe="")
        return f"postgresql://{user}:{word}@{where}:{info.port}/{info.dbname}"


@contextmanager
def dispatchers(folder: Path, count: int = 2) -> Iterator[list[subprocess.Popen[bytes]]]:
    """They run once the owner sees their connections."""
    environment = {**os.environ, "TROTH_DATABASE_URL": url_of_tests()}
    with ExitStack() as ending:
        made = []
        for number in range(count):
            command = [
                sys.executable,
                "-m",
                "troth",
                "work",
                "--parts=dispatch",
                f"--data={folder / str(number)}",
            ]
            output = ending.enter_context((folder / f"{number}.log").open("wb"))
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
            ending.callback(process.wait)
            ending.callback(process.kill)
            made.append(process)
        yield made


class Witness:
    """Looks at the desk as its owner again and again, and writes down what must not be."""

    ASKED = """
        select conversation_id, count(*) from offers
        where accepted_at is null and passed_at is null and timed_out_at is null and withdrawn_at is null
        group by 1 having count(*) > %s
    """
    HAVE = """
        select had.user_id, channels.kind, count(*) from (
            select holder_person_id as user_id, channel_id from conversations
            where closed_at is null and holder = 'person'
            union all
            select agents.user_id, c.channel_id from offers
            join agents on agents.id = agent_id join conversations c on c.id = conversation_id
            where accepted_at is null and passed_at is null and timed_out_at is null and withdrawn_at is null
        ) as had join channels on channels.id = channel_id group by 1, 2
    """

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.looks = 0
        self.fullest = 0

    def look(self, stop: threading.Event) -> None:
        with closing(owner_connection()) as owner:
            while not stop.wait(0.02):
                self._look(owner)

    def _look(self, owner: psycopg.Connection) -> None:
        self.looks += 1
        for talk, count in owner.execute(self.ASKED, [MOST_ASKED]):
            self.wrong.append(f"{count} are asked for conversation {talk}")
        for user, kind, count in owner.execute(self.HAVE):
            self.fullest = max(self.fullest, count if kind == "chat" else 0)
            if count > AT_ONCE[kind]:
                self.wrong.append(f"user {user} has {count} of {kind}")


def counted(query: str) -> int:
    """As the owner sees it."""
    with closing(owner_connection()) as owner:
        row = owner.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0)


OPEN = "select count(*) from conversations where closed_at is null"
NEWEST = "select max(id) from offers"
YES = "select count(*) from offers where accepted_at is not null"
TAKEN = "select count(distinct conversation_id) from offers where accepted_at is not null"
ASKED = "select count(distinct agent_id) from offers"


def test_two_dispatchers_and_twenty_agents_never_trip_over_each_other(desk: Desk, tmp_path: Path) -> None:
    with dispatchers(tmp_path) as programs, desk.watched() as witness:
        # More than twenty people have room for, before anybody says a word.
        desk.write(range(BURST))
        until(lambda: witness.fullest == AT_ONCE["chat"], "people are asked for all that they can have")
        with desk.at_work():
            programs[0].kill()
            newest = counted(NEWEST)
            took = until(lambda: counted(NEWEST) > newest, "the other goes on", seconds=GONE_WITHIN)
            desk.write(range(BURST, TALKS))
            until(lambda: counted(OPEN) == 0, "all of them were taken")
        assert programs[1].poll() is None, "the other runs"
    assert witness.wrong == []
    assert witness.looks > 20, f"{took:.2f} s after the kill"
    assert (counted(YES), counted(TAKEN)) == (TALKS, TALKS), "each was taken by one person, once"
    assert counted(ASKED) == PEOPLE
    with brands([desk.brand.pk]):
        held = [one for one in checks() if one.rule == "1" and "clock" not in one.claim]
        assert [check.claim for check in held if violations(check)[1]] == []
