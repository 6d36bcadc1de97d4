"""The loop that everything due depends on: on time, early when something earlier comes, and never dead."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests import make
from tests.conftest import owner_connection
from troth.accounts.models import Brand
from troth.core import clock
from troth.core.clock import Clock
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.promises import clock as promised
from troth.promises.models import Promise


class Alarm:
    """A clock of which the test sets the time; `struck` are the moments at which it was due and struck."""

    def __init__(self) -> None:
        self.due_at: datetime | None = None
        self.struck: list[datetime] = []
        self.looked = threading.Event()
        self.trouble: Exception | None = None

    def next_at(self) -> datetime | None:
        self.looked.set()
        return self.due_at

    def strike(self, now: datetime) -> int:
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        if self.due_at is None or self.due_at > now:
            return 0
        self.due_at = None
        self.struck.append(timezone.now())
        return 1

    def has_struck_more_than(self, count: int) -> bool:
        return len(self.struck) > count

    def clock(self) -> Clock:
        return Clock("alarm", self.next_at, self.strike)


@contextmanager
def running(*clocks: Clock, beat: Callable[[], None] = lambda: None) -> Iterator[None]:
    stop = threading.Event()

    def tick() -> None:
        try:
            clock.run(clocks, stop=stop, beat=beat)
        finally:
            connection.close()

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive(), "it ends when it is told to"


def eventually(done: Callable[[], Any], seconds: float = 10) -> Any:
    until = time.monotonic() + seconds
    while not (found := done()) and time.monotonic() < until:
        time.sleep(0.01)
    return found


def notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('troth', '1:1')")


def test_it_strikes_when_the_time_comes(committed: None) -> None:
    alarm = Alarm()
    alarm.due_at = due = timezone.now() + timedelta(seconds=0.4)
    with running(alarm.clock()):
        assert eventually(lambda: alarm.struck)
    assert timedelta() <= alarm.struck[0] - due < timedelta(seconds=0.5)


def test_something_earlier_wakes_it(committed: None) -> None:
    """It sleeps for ten seconds; then a promise of a moment is made."""
    alarm = Alarm()
    with running(alarm.clock()):
        assert alarm.looked.wait(5)
        time.sleep(0.1)
        alarm.due_at = due = timezone.now() + timedelta(seconds=0.2)
        notify()
        assert eventually(lambda: alarm.struck, 5)
    assert alarm.struck[0] - due < timedelta(seconds=0.5)


def test_it_heals_when_its_connections_are_killed(committed: None) -> None:
    alarm = Alarm()
    beats: list[float] = []

    def beat() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        beats.append(time.monotonic())

    with running(alarm.clock(), beat=beat):
        assert alarm.looked.wait(5)
        with owner_connection() as owner:
            owner.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()"""
            )
        connection.close()
        alarm.due_at = due = timezone.now() + timedelta(seconds=0.5)
        assert eventually(lambda: alarm.struck)
        count = len(beats)
        time.sleep(1)  # its heart beats once a second at most
        notify()
        assert eventually(lambda: len(beats) > count), "and its heart beats again"
    assert alarm.struck[0] - due < timedelta(seconds=1.5)


def test_it_starts_again_after_a_strike_that_failed(
    committed: None, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = Alarm()
    alarm.trouble = RuntimeError("the database is away")
    alarm.due_at = timezone.now()
    with running(alarm.clock()):
        assert eventually(lambda: alarm.struck)
    assert "stumbled" in caplog.text


def test_troubles_that_lie_apart_never_make_it_slow(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause after a failure grows while it fails, and not with each failure of a long life."""
    monkeypatch.setattr(clock, "HEALED_AFTER", 0.0)
    alarm, waits = Alarm(), []
    with running(alarm.clock()):
        for _ in range(6):
            alarm.trouble, alarm.due_at = RuntimeError("away"), timezone.now()
            since, count = time.monotonic(), len(alarm.struck)
            notify()
            assert eventually(partial(alarm.has_struck_more_than, count))
            waits.append(time.monotonic() - since)
    assert max(waits) < 1.5


def test_a_row_that_another_process_holds_is_not_spun_on(committed: None) -> None:
    looks: list[float] = []

    def next_at() -> datetime:
        looks.append(time.monotonic())
        return timezone.now() - timedelta(seconds=5)

    with running(Clock("held", next_at, lambda now: 0)):
        time.sleep(0.5)
    assert len(looks) < 110


@pytest.fixture
def brand(committed: None) -> Brand:
    with transaction.atomic():
        return make.brand()


def promises(brand: Brand, count: int, *, allowed: timedelta = timedelta(minutes=15)) -> list[int]:
    """Promises that are due `allowed` after a message of an hour ago; hours are all hours."""
    with transaction.atomic():
        channel = make.channel(brand, promise=allowed)
        said_at = timezone.now() - timedelta(hours=1)
        made = [
            make.conversation(channel, address=f"{number}@customer.example", received_at=said_at)
            for number in range(count)
        ]
        return [make.promise(one).pk for one in made]


def broken(brand: Brand) -> int:
    with brands([brand.pk]):
        return Promise.objects.filter(broken_at__isnull=False).count()


def facts_of(brand: Brand, name: str) -> list[int]:
    with brands([brand.pk]):
        return list(FactRecord.objects.filter(name=name).values_list("details__promise_id", flat=True))


def test_what_came_due_while_nobody_looked_is_broken_at_once(brand: Brand) -> None:
    due = promises(brand, 3)
    with running(promised.CLOCK):
        assert eventually(lambda: broken(brand) == 3, 5)
    assert sorted(facts_of(brand, "PromiseBroken")) == due
    assert sorted(facts_of(brand, "PromiseAtRisk")) == sorted(3 * due), "each of the three levels"


def test_several_clocks_at_once_break_each_promise_once(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promised, "BATCH", 7)
    due = promises(brand, 60)
    with running(promised.CLOCK), running(promised.CLOCK), running(promised.CLOCK):
        assert eventually(lambda: broken(brand) == 60)
    assert sorted(facts_of(brand, "PromiseBroken")) == due
    warned = facts_of(brand, "PromiseAtRisk")
    times = {warned.count(one) for one in warned}
    assert times <= {3}, "each of the three levels once, by whichever clock"


def test_one_promise_that_cannot_be_broken_does_not_save_the_others(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = promises(brand, 5)
    act = promised._break

    def trip(rows: list[promised.Row], now: datetime) -> None:
        if due[2] in [row[2] for row in rows]:
            raise RuntimeError("a follower trips over this one")
        act(rows, now)

    monkeypatch.setattr(promised, "BREAKING", replace(promised.BREAKING, act=trip))
    with running(promised.CLOCK):
        assert eventually(lambda: broken(brand) == 4)
        assert eventually(lambda: _set_aside(brand) == [(due[2], "RuntimeError")])
    assert sorted(facts_of(brand, "PromiseBroken")) == [one for one in due if one != due[2]]


def _set_aside(brand: Brand) -> list[tuple[int, str]]:
    with brands([brand.pk]):
        rows = Promise.objects.filter(set_aside_at__isnull=False)
        return list(rows.values_list("id", "set_aside_cause"))


def test_a_conversation_that_cannot_be_taken_back_holds_up_no_promise(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The holders' clock trips over one row: the others are taken back, and promises break on time."""
    from troth.conversations import clock as holders
    from troth.conversations.models import Conversation

    promises(brand, 3)
    with brands([brand.pk]):
        bad, *_others = Conversation.objects.order_by("id").values_list("id", flat=True)
    act = holders._take_back

    def trip(conversation: Conversation, now: datetime) -> None:
        if conversation.pk == bad:
            raise RuntimeError("a follower trips over this one")
        act(conversation, now)

    monkeypatch.setattr(holders, "_take_back", trip)
    with running(holders.CLOCK, promised.CLOCK):
        assert eventually(lambda: len(_overdue(brand)) == 2)
        assert eventually(lambda: broken(brand) == 3, 3)
        later = promises(brand, 1)
        assert eventually(lambda: later[0] in facts_of(brand, "PromiseBroken"), 2)


def _overdue(brand: Brand) -> list[int]:
    with brands([brand.pk]):
        rows = FactRecord.objects.filter(name="HolderOverdue")
        return [row.conversation_id or 0 for row in rows]
