"""Days close while others write: with real transactions, on connections of their own."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from django.db import connection, transaction
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Channel
from troth.core.database import brands
from troth.promises.receipts import clock
from troth.promises.receipts.models import ChainDay, Receipt


def beside(work: Callable[[], None]) -> Thread:
    """Does it in a thread, and so in a transaction of its own."""

    def whole() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=whole)
    thread.start()
    return thread


def laid() -> Channel:
    with transaction.atomic():
        channel = make.channel(make.brand())
        make.conversation(channel)
    return channel


def over(brand: Brand) -> None:
    """The day is over for the clock, whatever the time is."""
    with brands([brand.pk]):
        ChainDay.objects.filter(closed_at=None).update(closes_at=timezone.now() - timedelta(minutes=1))


def test_a_day_is_not_closed_while_a_receipt_is_being_written_into_it(committed: None) -> None:
    channel = laid()
    over(channel.brand)
    written, may_commit = Event(), Event()

    def write() -> None:
        with brands([channel.brand_id]):
            make.conversation(channel, address="liv@customer.example")
            written.set()
            may_commit.wait(10)

    thread = beside(write)
    assert written.wait(10)
    assert clock.strike(timezone.now()) == 0, "the clock passes over the day, and holds up nobody"
    may_commit.set()
    thread.join()
    assert clock.strike(timezone.now()) == 1
    with brands([channel.brand_id]):
        day = ChainDay.objects.get()
        assert (day.statement or {})["count"] == 2
        assert not Receipt.objects.filter(place=None).exists()


def test_two_write_into_one_day_at_once_and_neither_waits(committed: None) -> None:
    channel = laid()
    written, may_commit = Event(), Event()

    def write() -> None:
        with brands([channel.brand_id]):
            make.conversation(channel, address="liv@customer.example")
            written.set()
            may_commit.wait(10)

    thread = beside(write)
    assert written.wait(10)
    with brands([channel.brand_id]), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '2s'")
        make.conversation(channel, address="ole@customer.example")
    may_commit.set()
    thread.join()
    with brands([channel.brand_id]):
        assert Receipt.objects.count() == 3


def test_who_waited_for_the_closing_writes_into_the_next_day(committed: None) -> None:
    """The writer asks for the day while it is being closed, and must not get into it afterwards."""
    channel = laid()
    asked = Event()

    def write() -> None:
        with brands([channel.brand_id]):
            asked.set()
            make.conversation(channel, address="liv@customer.example")

    over(channel.brand)
    with brands([channel.brand_id]):
        day = ChainDay.objects.select_for_update().get()
        thread = beside(write)
        assert asked.wait(10)
        clock.close(day, now=timezone.now())
    thread.join()
    with brands([channel.brand_id]):
        first, second = ChainDay.objects.order_by("issued_on")
        assert (first.statement or {})["count"] == 1
        assert Receipt.objects.latest("id").chain_day == second
