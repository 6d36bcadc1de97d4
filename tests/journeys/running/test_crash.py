"""140 mails while everything is killed twice: the mails, and the wait for held-up ones."""

import smtplib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from tests.journeys.conftest import Tell
from tests.journeys.sink import Arrived, Sink
from tests.journeys.troth import HOST, Api, Troth, answers, mail
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

MAILS = 140
CONNECTIONS = 8
SLOW, QUICK = "help@shop.example", "quick@shop.example"
QUICK_PROMISE = timedelta(seconds=4)
KILLED_AFTER = ((40, False), (100, True))
"""Mails taken before each kill -9, and whether it hits the whole tree or the supervisor alone."""


@dataclass
class Outage:
    """One kill and the start after it, in UTC."""

    killed_at: datetime
    started_in: float
    ready_at: datetime
    taking_mail_after: float


@dataclass
class Provider:
    """Customers' mail servers: several connections, and each mail is tried until it is answered 250."""

    port: int
    waiting: SimpleQueue[int] = field(default_factory=SimpleQueue)
    taken: set[int] = field(default_factory=set)
    tries: Counter[int] = field(default_factory=Counter)
    gives_up: bool = False

    def start(self) -> None:
        for number in range(MAILS):
            self.waiting.put(number)
        for _ in range(CONNECTIONS):
            threading.Thread(target=self._deliver, daemon=True).start()

    def wait_for(self, count: int) -> None:
        until(lambda: len(self.taken) >= count, f"{count} mails taken", seconds=300)

    def _deliver(self) -> None:
        while len(self.taken) < MAILS and not self.gives_up:
            try:
                with smtplib.SMTP(HOST, self.port, timeout=20) as server:
                    self._deliver_by(server)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.1)

    def _deliver_by(self, server: smtplib.SMTP) -> None:
        while not self.gives_up:
            try:
                number = self.waiting.get(timeout=0.2)
            except Empty:
                return
            self.tries[number] += 1
            try:
                server.send_message(written(number))
            except BaseException:
                self.waiting.put(number)
                raise
            self.taken.add(number)


def written(number: int) -> EmailMessage:
    """The same mail at each try: every fourth is for the channel with the short promise."""
    to = QUICK if number % 4 == 0 else SLOW
    made = mail(sender_of(number), to, f"Order {number}", f"Where is my order {number}? It is late.")
    del made["Message-ID"], made["Date"]
    made["Message-ID"] = id_of(number)
    return made


def sender_of(number: int) -> str:
    return f"customer{number}@customer.example"


def id_of(number: int) -> str:
    return f"<order-{number}@customer.example>"


@dataclass
class Aftermath:
    """What there is when all is quiet again."""

    provider: Provider
    outages: list[Outage]
    conversations: list[dict[str, Any]]
    acknowledgements: list[Arrived]
    deliveries: Counter[str]
    checked: Any
    held_up: list[float]
    told_after: tuple[float, ...]

    def promises(self, channel: str) -> list[dict[str, Any]]:
        every = (promise for one in self.conversations for promise in one["promises"])
        return [promise for promise in every if promise["channel"] == channel]


@pytest.fixture(scope="module")
def aftermath(troth: Troth, sink: Sink) -> Aftermath:
    troth.start()
    troth.set_up()
    troth.add_mail(SLOW, sink.url, promise="2h")
    troth.add_mail(QUICK, sink.url, promise=f"{QUICK_PROMISE.seconds}s")
    # What is told is counted here: nobody is told a new time.
    with troth.database() as database:
        database.execute("update policies set most_resets = 0")
    api = troth.api()
    provider = Provider(troth.smtp_port)
    provider.start()
    try:
        outages = [_outage(troth, provider, *when) for when in KILLED_AFTER]
        provider.wait_for(MAILS)
    finally:
        provider.gives_up = True
    with troth.database() as database:
        until(lambda: _unfinished(database) == 0, "an outcome of every delivery", seconds=120)
        held_up, told_after = _held_up(database, outages), _told_after(database)
    until(lambda: QUICK not in _channels_of_running(api), "an end of every short promise")
    whole = [api.get(f"/conversations/{one['id']}") for one in api.walk("/conversations?limit=200")]
    api.close()
    states = Counter(
        message["delivery"]["state"] for one in whole for message in one["messages"] if message["delivery"]
    )
    return Aftermath(
        provider, outages, whole, list(sink.arrived), states, troth.run("check"), held_up, told_after
    )


def _channels_of_running(api: Api) -> set[str]:
    return {promise["channel"] for promise in api.walk("/promises?state=running&limit=200")}


def _outage(troth: Troth, provider: Provider, taken: int, whole_tree: bool) -> Outage:
    provider.wait_for(taken)
    killed_at, begin = datetime.now(UTC), time.monotonic()
    troth.kill(whole_tree=whole_tree)
    started_in: list[float] = []
    starting = threading.Thread(target=lambda: started_in.append(troth.start()))
    starting.start()
    until(lambda: answers(troth.smtp_port), "mail taken again", seconds=60)
    taking_mail_after = time.monotonic() - begin
    starting.join()
    return Outage(killed_at, started_in[0], datetime.now(UTC), taking_mail_after)


def _unfinished(database: Any) -> int:
    row = database.execute(
        "select count(*) from deliveries where coalesce(sent_at, failed_at, unconfirmed_at) is null"
    ).fetchone()
    return int(row[0])


def _held_up(database: Any, outages: list[Outage]) -> list[float]:
    """For each outage, seconds from readiness to the last mail of those made before the kill."""
    return [
        (row[0] - outage.ready_at).total_seconds()
        for outage in outages
        if (
            row := database.execute(
                "select max(coalesce(sent_at, unconfirmed_at)) from deliveries where created_at < %s",
                [outage.killed_at],
            ).fetchone()
        )
    ]


def _told_after(database: Any) -> tuple[float, ...]:
    """Seconds from a mail to its acknowledgement, where it was sent: the median, 95 of 100, the longest."""
    found = database.execute(
        """
        select percentile_cont(array[0.5, 0.95, 1]) within group
            (order by extract(epoch from sent_at - created_at)::float)
        from deliveries where sent_at is not null
        """
    ).fetchone()
    return tuple(round(seconds, 2) for seconds in found[0])


def test_every_mail_that_was_answered_250_is_there_exactly_once(aftermath: Aftermath) -> None:
    assert aftermath.provider.taken == set(range(MAILS))
    subjects = Counter(one["subject"] for one in aftermath.conversations)
    assert subjects == Counter(f"Order {number}" for number in range(MAILS))
    for one in aftermath.conversations:
        said = [message["text"] for message in one["messages"] if message["kind"] == "customer"]
        assert said == [f"Where is my {one['subject'].lower()}? It is late."]
        assert one["customer"]["address"] == sender_of(int(one["subject"].split()[1]))


def test_nobody_gets_two_acknowledgements_for_one_mail(aftermath: Aftermath) -> None:
    told = Counter((one.recipient, one.header("In-Reply-To")) for one in aftermath.acknowledgements)
    assert told
    assert max(told.values()) == 1
    assert set(told) <= {(sender_of(number), id_of(number)) for number in range(MAILS)}


def test_whoever_counts_as_told_was_told_unless_a_crash_left_it_unsure(aftermath: Aftermath) -> None:
    reached = {one.recipient for one in aftermath.acknowledgements}
    for one in aftermath.conversations:
        (state,) = (message["delivery"]["state"] for message in one["messages"] if message["delivery"])
        is_there = one["customer"]["address"] in reached
        assert is_there or state != "sent", one["subject"]
        assert not is_there or state != "failed", one["subject"]
        # Two hours are enough for every acknowledgement that an outage held up.
        assert state != "failed" or one["channel"] == QUICK, one["subject"]
    # Only what was on its way in the very instant of a kill can be unsure: at most one for each job at once.
    assert aftermath.deliveries["unconfirmed"] <= 4 * len(KILLED_AFTER)


def test_every_conversation_has_one_promise(aftermath: Aftermath) -> None:
    assert {len(one["promises"]) for one in aftermath.conversations} == {1}


def test_promises_that_came_due_while_it_was_down_are_broken_in_the_first_second(
    aftermath: Aftermath,
) -> None:
    for outage in aftermath.outages:
        late = _fell_due_in(outage, aftermath)
        assert late, "none fell due in this outage, so nothing was shown"
        assert max(_broken(one) for one in late) <= outage.ready_at + timedelta(seconds=1)


def test_each_short_promise_was_broken_and_none_before_its_time(aftermath: Aftermath) -> None:
    quick = aftermath.promises(QUICK)
    assert len(quick) == MAILS / 4
    for one in quick:
        assert _broken(one) >= _due(one)
    assert {one["state"] for one in aftermath.promises(SLOW)} == {"running"}


def test_the_rules_hold_afterwards(aftermath: Aftermath) -> None:
    assert aftermath.checked.returncode == 0, aftermath.checked.stdout


def test_figures_of_this_run(aftermath: Aftermath, tell: Tell) -> None:
    outages = aftermath.outages
    figures = {
        "tries": sum(aftermath.provider.tries.values()),
        "acknowledgements by outcome": dict(aftermath.deliveries),
        "seconds to start": [round(one.started_in, 2) for one in outages],
        "seconds from kill to mail taken": [round(one.taking_mail_after, 2) for one in outages],
        "seconds from readiness to the last held-up acknowledgement": [
            round(one, 2) for one in aftermath.held_up
        ],
        "seconds from mail to acknowledgement, p50, p95, longest": aftermath.told_after,
        "fell due while down": [len(_fell_due_in(one, aftermath)) for one in outages],
        "broken that long after readiness": [
            round(
                max(_broken(late) - one.ready_at for late in _fell_due_in(one, aftermath)).total_seconds(), 3
            )
            for one in outages
        ],
        "worst lateness while it ran": round(max(_latenesses(aftermath)), 3),
    }
    tell(figures)
    assert sum(aftermath.provider.tries.values()) > MAILS, "no try was cut off, so nothing was shown"


def _latenesses(aftermath: Aftermath) -> list[float]:
    """Seconds from due to broken, where both lie between two outages."""
    downs = [(one.killed_at - timedelta(seconds=1), one.ready_at) for one in aftermath.outages]
    return [
        (_broken(one) - _due(one)).total_seconds()
        for one in aftermath.promises(QUICK)
        if not any(begin <= _due(one) <= end for begin, end in downs)
    ]


def _fell_due_in(outage: Outage, aftermath: Aftermath) -> list[dict[str, Any]]:
    return [one for one in aftermath.promises(QUICK) if outage.killed_at <= _due(one) <= outage.ready_at]


def _due(promise: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(promise["due_at"])


def _broken(promise: dict[str, Any]) -> datetime:
    assert promise["broken_at"], promise
    return datetime.fromisoformat(promise["broken_at"])
