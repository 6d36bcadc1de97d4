from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.promises.honest.past import waited
from troth.accounts.models import Brand
from troth.promises.giving.book import Owed, write_down
from troth.promises.honest.chances import chance_to_keep, next_question_at, wait_left
from troth.promises.models import Promise, PromiseKind
from troth.promises.rules.due import Explanation
from troth.promises.rules.wait.estimator import Source

START = timezone.now()


@pytest.fixture
def promise(brand: Brand) -> Promise:
    """Due 15 minutes after START, in a situation in which 39 others waited 30, 60, 90 ... 1,170 seconds."""
    talk = make.conversation(brand, received_at=START)
    made = make.promise(talk)
    waits = [30.0 * (1 + number) for number in range(39)]
    waited(talk, waits, ended_at=START, situation=made.situation)
    return made


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_the_chance_is_that_of_those_who_waited_as_long(promise: Promise) -> None:
    # One more than there are counts as waiting for ever: 39 + 1 at risk, 30 answered within 900 seconds.
    assert chance_to_keep(promise, START) == pytest.approx(30 / 40)
    # Of the 20 that wait after ten minutes, ten are answered within fifteen.
    assert chance_to_keep(promise, after(600)) == pytest.approx(10 / 20)
    assert chance_to_keep(promise, after(630)) == pytest.approx(9 / 19)
    assert chance_to_keep(promise, after(900)) == 0.0


def test_the_next_question_comes_when_the_chance_falls_under_one_half(promise: Promise) -> None:
    asked_at = next_question_at(promise, START)
    assert asked_at == after(630)
    assert (chance_to_keep(promise, after(629)) or 0) >= 0.5 > (chance_to_keep(promise, asked_at) or 0)
    assert next_question_at(promise, after(700)) == after(700)
    assert next_question_at(promise, promise.due_at) is None


def looked_at_first(promise: Promise, *, lasts: float, is_told: bool = True) -> datetime | None:
    """When the clock first looks at such a promise that lasts so many seconds, if another one is made."""
    due_at = after(lasts)
    owed = Owed(
        kind=promise.kind,
        channel_id=promise.channel_id,
        reckoned=Explanation(START, due_at - START, ((START, due_at),)),
        turn_opened_at=START,
        made_at=START,
        policy=promise.policy,
        replaces=promise,
        announcement=promise.announcement if is_told else None,
        situation=promise.situation,
    )
    return write_down(promise.conversation, owed).look_at


@pytest.mark.parametrize(
    ("lasts", "is_told", "looked_at"),
    [(900, True, 630), (900, False, 675), (1600, True, 1170), (180, True, 135)],
)
def test_the_clock_looks_when_the_chance_falls_or_at_the_warning_if_that_is_sooner(
    promise: Promise, lasts: float, is_told: bool, looked_at: float
) -> None:
    # What nobody heard is not told anew; what lasts 180 seconds is unlikely from the start.
    assert looked_at_first(promise, lasts=lasts, is_told=is_told) == after(looked_at)


def test_a_long_promise_is_asked_for_only_past_the_longest_wait_that_is_known(promise: Promise) -> None:
    promise.due_at = after(3600)
    assert (chance_to_keep(promise, START) or 0) == pytest.approx(39 / 40)
    assert next_question_at(promise, START) == after(1170)


def test_how_much_longer_it_takes_is_the_quantile_of_those_who_waited_as_long(promise: Promise) -> None:
    left = wait_left(promise, after(600), policy=900.0)
    assert left.source is Source.WAITS
    # 19 of the 20 at risk are answered by 1,170 seconds.
    assert left.wait == pytest.approx(570)


def test_with_too_few_outcomes_nobody_knows(brand: Brand) -> None:
    talk = make.conversation(brand, received_at=START)
    promise = make.promise(talk)
    waited(talk, [30.0] * 18, ended_at=START)
    assert chance_to_keep(promise, START) is None
    assert next_question_at(promise, START) is None
    assert wait_left(promise, START, policy=900.0).wait == 900.0


def test_what_no_answer_keeps_has_no_such_chance(promise: Promise) -> None:
    promise.kind = PromiseKind.CALL_BACK
    assert chance_to_keep(promise, START) is None
    assert next_question_at(promise, START) is None
    promise.kind, promise.situation = PromiseKind.FIRST_REPLY, None
    assert wait_left(promise, START, policy=60.0).source is Source.POLICY
