"""Facts: written with what they are about, read in the order of commits, followed in one transaction."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests import make
from troth.accounts.models import Brand
from troth.core import facts
from troth.core.clock import connection_details
from troth.core.database import brands, see
from troth.core.facts import Fact, record
from troth.core.models import FactRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Fact):
    colour: str


@pytest.fixture
def follow() -> Iterator[Callable[..., None]]:
    """Lets other followers than flow.py's follow, for one test."""
    before = facts._flow
    yield lambda *followers: facts.connect({LampLit: list(followers)})
    facts.connect(before)


def read_on(brand: Brand, place: tuple[int, int], count: int) -> list[FactRecord]:
    """The next facts, waited for: any transaction of the server, also another test's, may be in the way."""
    found: list[FactRecord] = []
    until = time.monotonic() + 180
    while len(found) < count and time.monotonic() < until:
        with brands([brand.pk]):
            found = list(FactRecord.objects.settled().after(*place))
        time.sleep(0.01)
    return found


def test_a_fact_says_who_where_and_what(brand: Brand) -> None:
    record(LampLit(brand_id=brand.pk, conversation_id=7, actor_id=8, colour="green"))
    row = FactRecord.objects.latest("id")
    assert (row.name, row.brand_id, row.conversation_id, row.actor_id) == ("LampLit", brand.pk, 7, 8)
    assert row.details == {"colour": "green"}
    assert row.happened_at is not None


def test_facts_of_one_act_keep_their_order(brand: Brand) -> None:
    record(*(LampLit(brand_id=brand.pk, colour=str(number)) for number in range(20)))
    rows = FactRecord.objects.filter(name="LampLit").order_by("id")
    assert [row.details["colour"] for row in rows] == [str(number) for number in range(20)]


def test_no_facts_cost_no_query(brand: Brand, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        record()


def test_followers_follow_in_the_order_of_the_flow(brand: Brand, follow: Callable[..., None]) -> None:
    seen: list[str] = []
    follow(
        lambda fact: seen.append(f"first {fact.colour}"), lambda fact: seen.append(f"second {fact.colour}")
    )
    record(LampLit(brand_id=brand.pk, colour="green"), LampLit(brand_id=brand.pk, colour="red"))
    assert seen == ["first green", "second green", "first red", "second red"]


def test_a_follower_that_fails_undoes_the_fact_and_what_led_to_it(
    committed: None, follow: Callable[..., None]
) -> None:
    with transaction.atomic():
        brand = make.brand()

    def fail(fact: LampLit) -> None:
        assert FactRecord.objects.filter(name="LampLit").exists(), "it follows in the same transaction"
        raise RuntimeError(fact.colour)

    follow(fail)

    def act() -> None:
        with brands([brand.pk]):
            make.user("late@shop.example")
            record(LampLit(brand_id=brand.pk, colour="red"))

    with pytest.raises(RuntimeError):
        act()
    with brands([brand.pk]):
        assert not FactRecord.objects.filter(name="LampLit").exists()
        assert not type(make.user()).objects.filter(email="late@shop.example").exists()


def test_a_reader_with_a_cursor_loses_no_fact_whatever_the_order_of_commits(committed: None) -> None:
    """The first fact gets the lower id and commits last: `id > last` would never see it."""
    with transaction.atomic():
        brand = make.brand()
    has_written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with brands([brand.pk]):
                record(LampLit(brand_id=brand.pk, colour="slow"))
                has_written.set()
                assert may_commit.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert has_written.wait(10)
    with brands([brand.pk]):
        record(LampLit(brand_id=brand.pk, colour="fast"))
    with brands([brand.pk]):
        early = list(FactRecord.objects.settled())
        by_id = list(FactRecord.objects.filter(name="LampLit"))
    may_commit.set()
    writer.join()

    assert [row.details["colour"] for row in by_id] == ["fast"], "it is committed and seen"
    assert "LampLit" not in [row.name for row in early], "but not settled: an older one may still come"
    place = (early[-1].xid, early[-1].pk) if early else (0, 0)
    late = [row for row in read_on(brand, place, 3 - len(early)) if row.name == "LampLit"]
    assert [row.details["colour"] for row in late] == ["slow", "fast"]


def test_many_writers_and_one_reader_who_goes_on_from_a_cursor(committed: None) -> None:
    with transaction.atomic():
        brand = make.brand()
    writers, each = 4, 15

    def write(number: int) -> None:
        try:
            for turn in range(each):
                with brands([brand.pk]):
                    record(LampLit(brand_id=brand.pk, colour=f"{number}-{turn}"))
                    connection.cursor().execute("select pg_sleep(%s)", [0.002 * ((number + turn) % 4)])
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    read: list[str] = []
    place, until = (0, 0), time.monotonic() + 180
    while len(read) < writers * each and time.monotonic() < until:
        with brands([brand.pk]):
            for row in FactRecord.objects.settled().after(*place)[:7]:
                place = (row.xid, row.pk)
                read += [row.details["colour"]] if row.name == "LampLit" else []
    for thread in threads:
        thread.join()
    assert len(read) == len(set(read)) == writers * each


def test_a_transaction_wakes_each_conversation_once_and_says_no_more_than_its_number(committed: None) -> None:
    with transaction.atomic():
        brand = make.brand()
    with psycopg.connect(**connection_details(), autocommit=True) as ears:
        ears.execute("listen troth")
        with brands([brand.pk]):
            for colour in ("green", "amber", "red"):
                record(LampLit(brand_id=brand.pk, conversation_id=5, colour=colour))
            record(LampLit(brand_id=brand.pk, colour="dark"))
            assert list(ears.notifies(timeout=0.05)) == [], "nothing before the commit"
        heard = [one.payload for one in ears.notifies(timeout=0.3)]
    assert sorted(heard) == [f"{brand.pk}:0", f"{brand.pk}:5"]


def test_what_was_undone_wakes_nobody(committed: None) -> None:
    with transaction.atomic():
        brand = make.brand()
    with psycopg.connect(**connection_details(), autocommit=True) as ears:
        ears.execute("listen troth")
        with brands([brand.pk]):
            record(LampLit(brand_id=brand.pk, colour="red"))
            transaction.set_rollback(True)
        assert list(ears.notifies(timeout=0.2)) == []


def test_a_fact_of_a_brand_that_is_not_seen_is_refused(brand: Brand) -> None:
    other = make.brand()
    see([brand.pk])
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        record(LampLit(brand_id=other.pk, colour="red"))
