import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.promises import clock
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.models import Promise

MICROSECOND = timedelta(microseconds=1)


def facts() -> list[str]:
    """Whom the clock warned, and that it broke, in order."""
    named = FactRecord.objects.filter(name__in=["PromiseAtRisk", "PromiseBroken"]).order_by("id")
    return [fact.details.get("level") or fact.name for fact in named]


WARNED = ["holder", "team", "supervisor"]


def test_nothing_is_due_where_nothing_runs(brand: Brand) -> None:
    assert clock.next_at() is None
    assert clock.strike(timezone.now()) == 0


def test_the_clock_wakes_for_each_level_of_warning_and_then_for_the_break(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand))
    lasts = promise.due_at - promise.made_at
    for number, share in enumerate((4, 8, 16), start=1):
        moment = promise.due_at - lasts / share
        assert clock.next_at() == moment
        assert clock.strike(moment - MICROSECOND) == 0
        assert clock.strike(moment) == 1
        assert facts() == WARNED[:number]
    assert clock.next_at() == promise.due_at

    assert clock.strike(promise.due_at - MICROSECOND) == 0
    assert clock.strike(promise.due_at) == 1
    assert facts() == [*WARNED, "PromiseBroken"]
    assert clock.next_at() is None


def test_each_level_is_warned_at_the_time_that_the_policy_says(brand: Brand) -> None:
    place = make.channel(brand, promise=None)
    ladder = {"team": {"share": 0.5, "longest_seconds": 7200}}
    confirm_policy(place, timedelta(hours=4), hours=None, confirmed_by=None, besides=Besides(warnings=ladder))
    promise = make.promise(make.conversation(place))
    # The holder is warned a half hour before; the team never before the holder.
    clock.strike(promise.due_at - timedelta(minutes=30) - MICROSECOND)
    assert facts() == []
    clock.strike(promise.due_at - timedelta(minutes=30))
    assert facts() == ["holder", "team"]
    clock.strike(promise.due_at - timedelta(minutes=5))
    assert facts() == WARNED


def test_a_warning_that_was_given_is_not_given_again(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand))
    clock.strike(promise.warn_at)
    Promise.objects.update(look_at=promise.warn_at)
    clock.strike(promise.warn_at)
    assert facts() == ["holder"]
    promise.refresh_from_db()
    assert promise.warned_at == promise.warn_at


def test_a_broken_promise_is_broken_once(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand))
    for later in range(3):
        clock.strike(promise.due_at + timedelta(minutes=later))
    promise.refresh_from_db()
    assert (promise.broken_at, promise.warned_at) == (promise.due_at, promise.due_at)
    assert facts() == [*WARNED, "PromiseBroken"]


def test_what_came_due_while_nothing_ran_is_warned_before_it_is_broken(brand: Brand) -> None:
    make.conversation(brand, received_at=timezone.now() - timedelta(hours=3))
    assert clock.strike(timezone.now()) == 2
    assert facts() == [*WARNED, "PromiseBroken"]


def test_a_kept_promise_is_left_alone(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, make.member(brand), "On its way.")
    assert clock.next_at() is None
    assert clock.strike(make.promise(conversation).due_at + timedelta(days=1)) == 0


def test_a_closed_conversations_promise_still_breaks(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.close(conversation, make.member(brand))
    clock.strike(make.promise(conversation).due_at)
    assert make.promise(conversation).state == "broken"


def test_one_strike_serves_all_brands(brand: Brand) -> None:
    first = make.promise(make.conversation(brand))
    other = make.brand()
    second = make.promise(make.conversation(other))

    assert clock.strike(second.due_at + timedelta(minutes=1)) == 4

    with brands([brand.pk, other.pk]):
        states = Promise.objects.filter(pk__in=[first.pk, second.pk]).values_list("broken_at", flat=True)
        assert all(states)
        broken = FactRecord.objects.filter(name="PromiseBroken").values_list("brand_id", flat=True)
        assert set(broken) == {brand.pk, other.pk}


def test_a_promise_that_fails_is_set_aside_and_holds_up_no_other(
    brand: Brand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place = make.channel(brand)
    bad = make.promise(make.conversation(place))
    good = make.promise(make.conversation(place, address="max@customer.example"))
    before = clock._break

    def fail_for_one(rows: list[clock.Row], now: object) -> None:
        if bad.pk in [promise for _, _, promise in rows]:
            raise ValueError("bad row")
        before(rows, now)  # type: ignore[arg-type]

    monkeypatch.setattr(clock, "BREAKING", replace(clock.BREAKING, act=fail_for_one))
    later = good.due_at + timedelta(minutes=1)
    clock.strike(later)

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.set_aside_at, bad.set_aside_cause, bad.broken_at) == (later, "ValueError", None)
    assert good.broken_at == later
    assert f"promise {bad.pk} is set aside" in caplog.text
    assert clock.strike(later) == 0
    assert clock.next_at() is None


def test_more_than_a_batch_is_handled_over_several_strikes(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 2)
    place = make.channel(brand)
    for number in range(5):
        make.conversation(place, address=f"customer{number}@customer.example")
    later = timezone.now() + timedelta(hours=1)
    struck = []
    while done := clock.strike(later):
        struck.append(done)
    assert struck == [4, 4, 2]
    assert Promise.objects.filter(broken_at=later).count() == 5


def test_a_strike_costs_the_same_queries_for_many_promises(
    brand: Brand, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(20):
        make.conversation(place, address=f"customer{number}@customer.example")
    # Each of looking and breaking: savepoint, claim, see, rows, update, facts, release; and once for each
    # level who wants notice.
    with django_assert_num_queries(17):  # type: ignore[operator]
        assert clock.strike(timezone.now() + timedelta(hours=1)) == 40


def test_two_clocks_never_break_one_promise_twice(committed: None) -> None:
    with transaction.atomic():
        shop = make.brand()
        place = make.channel(shop)
        for number in range(40):
            make.conversation(place, address=f"customer{number}@customer.example")
    later, together, done = timezone.now() + timedelta(hours=1), threading.Barrier(3), list[int]()

    def work() -> None:
        together.wait(5)
        try:
            while struck := clock.strike(later):
                done.append(struck)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with brands([shop.pk]):
        assert Promise.objects.filter(broken_at=later, warned_at=later).count() == 40
        assert FactRecord.objects.filter(name="PromiseBroken").count() == 40
    assert sum(done) == 80


def test_a_promise_that_cannot_be_warned_of_still_breaks(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(rows: list[clock.Row], now: datetime) -> None:
        raise ValueError("no warning today")

    promise = make.promise(make.conversation(brand))
    monkeypatch.setattr(clock, "LOOKING", replace(clock.LOOKING, act=fail))

    clock.strike(promise.due_at)

    assert make.promise(promise.conversation).state == "broken"


def test_a_lost_database_is_no_promises_fault(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(rows: list[clock.Row], now: datetime) -> None:
        raise OperationalError("deadlock detected")

    promise = make.promise(make.conversation(brand))
    monkeypatch.setattr(clock, "BREAKING", replace(clock.BREAKING, act=lose))

    with pytest.raises(OperationalError):
        clock.strike(promise.due_at)

    promise.refresh_from_db()
    assert promise.set_aside_at is None
