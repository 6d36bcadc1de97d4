"""The dispatcher in a thread of its own, on a database in which work really commits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.db import connection, transaction

from tests import make
from tests.journeys.waiting import until
from tests.routing.dispatch.test_round import online
from troth.accounts.models import Brand, Channel
from troth.core.database import brands
from troth.routing.dispatch import expected
from troth.routing.dispatch import round as rounds
from troth.routing.dispatch.loop import Dispatcher
from troth.routing.models import Offer

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _knows_nothing() -> None:
    expected.forget()


@contextmanager
def dispatching() -> Iterator[list[str]]:
    """Beats, as they come."""
    stop = threading.Event()
    beats: list[str] = []

    def run() -> None:
        try:
            Dispatcher().run(stop, lambda: beats.append("beat"))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until(lambda: beats, "a first look at all")
        yield beats
    finally:
        stop.set()
        thread.join()


def shop() -> Channel:
    with transaction.atomic():
        channel = make.channel(make.brand())
        online(channel.brand)
    return channel


def offers(brand: Brand) -> int:
    with brands([brand.pk]):
        return Offer.objects.count()


def test_what_waited_before_it_began_and_what_comes_is_offered() -> None:
    channel = shop()
    with transaction.atomic():
        make.conversation(channel)
    with dispatching():
        until(lambda: offers(channel.brand) == 1, "the offer of what waited")
        other = shop()
        with transaction.atomic():
            make.conversation(other)
        until(lambda: offers(other.brand) == 1, "the offer of what came")


def test_a_brand_whose_round_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = shop(), shop()

    def play(brand_id: int) -> float | None:
        if brand_id == broken.brand_id:
            raise ValueError("a bad row")
        return rounds.play(brand_id)

    monkeypatch.setattr("troth.routing.dispatch.loop.play", play)
    with dispatching():
        for channel in (broken, sound):
            with transaction.atomic():
                make.conversation(channel)
        until(lambda: offers(sound.brand) == 1, "the offer of the sound brand")
        assert offers(broken.brand) == 0


def test_a_brand_that_goes_on_failing_is_tried_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log would hide everything else; what is written in it does not wake it either."""
    moment = [100.0]
    dispatcher, tried = Dispatcher(), list[float]()

    def play(brand_id: int) -> float | None:
        tried.append(moment[0])
        if len(tried) <= 6:
            raise ValueError("a bad row")
        return None

    monkeypatch.setattr("troth.routing.dispatch.loop.play", play)
    monkeypatch.setattr("troth.routing.dispatch.loop.time.monotonic", lambda: moment[0])
    dispatcher.wake(7, 0.0)
    while len(tried) < 8:
        moment[0] = dispatcher.due[7]
        dispatcher._play(7)
        dispatcher.wake(7, 0.01)
    assert [round(after - before) for before, after in pairwise(tried)] == [1, 2, 4, 8, 10, 10, 0]


def test_a_lost_database_connection_is_made_anew() -> None:
    channel = shop()
    with dispatching():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'"
            )
        with transaction.atomic():
            make.conversation(channel)
        until(lambda: offers(channel.brand) == 1, "the offer after the connection was lost")
