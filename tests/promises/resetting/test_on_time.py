"""The clock asks for a new time when it is time to, and a job tells it: on a clock of the test's own."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.promises.resetting.conftest import again, told
from troth.accounts.models import Brand
from troth.core.database import see
from troth.core.models import FactRecord
from troth.promises import clock
from troth.promises.honest import memory
from troth.promises.models import Promise
from troth.promises.resetting import looking
from troth.promises.resetting.actions import reset_in_time
from troth.promises.rules.resetting import Cause

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def asked() -> list[dict[str, str]]:
    """What the clock has asked for, and nobody has done yet."""
    waiting = ProcrastinateJob.objects.filter(task_name="promises.reset").order_by("id")
    return [job.args for job in waiting]


def run_jobs(since: int = 0) -> list[Promise | None]:
    """As a worker runs them."""
    return [
        reset_in_time(one["promise_id"], cause=one["cause"], asked_at=datetime.fromisoformat(one["asked_at"]))  # type: ignore[arg-type]
        for one in asked()[since:]
    ]


def levels(promise: Promise) -> list[str]:
    facts = FactRecord.objects.filter(name="PromiseAtRisk", details__promise_id=promise.pk).order_by("id")
    return [fact.details["level"] for fact in facts]


def test_thirty_seconds_are_warned_of_three_times_told_anew_and_broken_each_on_its_second(
    chatted: Promise,
) -> None:
    start = chatted.made_at
    happens = {
        22.5: ("holder", 0, "running"),
        25.0: ("holder", 1, "reset"),
        26.25: ("team", 1, "reset"),
        28.125: ("supervisor", 1, "reset"),
        30.0: ("supervisor", 1, "broken"),
    }
    for at, (level, resets, state) in happens.items():
        moment = start + at * SECOND
        assert clock.next_at() == moment
        assert clock.strike(moment - SECOND / 1000) == 0
        assert clock.strike(moment) == 1
        run_jobs()
        for new in Promise.objects.filter(replaces=chatted, announced_at=None):
            told(new, at=moment)
        assert levels(chatted)[-1] == level
        assert FactRecord.objects.filter(name="PromiseReset").count() == resets
        assert again(chatted).state == state
    new = Promise.objects.get(replaces=chatted)
    assert (new.made_at, new.due_at) == (start + 25 * SECOND, start + 55 * SECOND)
    assert new.announced_at is not None
    assert new.announced_at < chatted.due_at


def test_the_new_time_is_warned_of_told_anew_and_broken_like_the_first(chatted: Promise) -> None:
    clock.strike(chatted.made_at + 25 * SECOND)
    (second,) = (told(new) for new in run_jobs() if new)
    clock.strike(chatted.due_at)
    clock.strike(second.due_at - 5 * SECOND)
    (third,) = (new for new in run_jobs(since=len(asked()) - 1) if new)
    assert third.replaces_id == second.pk
    told(third)
    clock.strike(second.due_at)
    clock.strike(third.due_at - 5 * SECOND)
    assert run_jobs(since=2) == [None], "two new times a turn are the most"
    clock.strike(third.due_at)
    chain = Promise.objects.order_by("id")
    assert [one.state for one in chain] == ["broken"] * 3
    assert all(one.due_at < other.due_at for one, other in pairwise(chain))


def test_a_promise_that_nobody_heard_is_never_told_anew(brand: Brand) -> None:
    untold = make.promise(make.conversation(brand))
    clock.strike(untold.due_at - SECOND)
    assert asked() == []


def test_where_the_policy_allows_no_new_time_none_is_asked_for(mailed: Promise) -> None:
    Promise.objects.filter(pk=mailed.pk).update(look_at=mailed.due_at - SECOND)
    promise = again(mailed)
    assert promise.policy is not None
    promise.policy.most_resets = 0
    assert not looking.is_asked(promise)
    assert looking.asks_again_at(promise, mailed.made_at) is None


def test_as_the_chance_falls_below_one_half_it_is_told_anew_long_before_the_slack_is_gone(
    mailed: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "chance_to_keep", lambda promise, now: 0.4)
    clock.strike(mailed.warn_at)
    assert asked()[0]["cause"] == Cause.UNLIKELY
    (new,) = run_jobs()
    assert new is not None
    assert new.announcement is not None
    assert "busier than usual" in new.announcement.text
    assert new.made_at <= mailed.due_at - timedelta(minutes=3)


def test_it_looks_again_when_the_curve_says_that_the_chance_falls_below_one_half(
    mailed: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful_at = mailed.warn_at + 10 * SECOND
    monkeypatch.setattr(looking, "next_question_at", lambda promise, now: doubtful_at)
    clock.strike(mailed.warn_at)
    assert clock.next_at() == doubtful_at
    assert asked() == []


def test_a_thousand_promises_that_need_a_new_time_are_asked_for_at_once(
    brand: Brand, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine a second may pass between the two strikes.
    monkeypatch.setattr(memory, "LOOK_AGAIN", 60.0)
    place, at = make.channel(brand), timezone.now()
    for number in range(12):
        talk = make.conversation(place, address=f"c{number}@customer.example", received_at=at)
        told(make.promise(talk))
    see([brand.pk])
    last = Promise.objects.latest("id")
    # Of looking: savepoint, claim, see, rows, update, facts, three levels, jobs, release; of breaking:
    # savepoint, claim, release.
    clock.strike(last.made_at)  # what is learned of the waits is read once
    with django_assert_num_queries(14):
        assert clock.strike(last.due_at - SECOND) == 12
    assert len(asked()) == 12
