import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests import make
from tests.conftest import owner_connection
from tests.journeys.waiting import until
from tests.promises.honest.past import ended, forget, tell_of, waited
from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.core.database import brands
from troth.promises.honest import memory
from troth.promises.honest.following import at_opening
from troth.promises.honest.memory import Memory, memory_of
from troth.promises.models import PromiseKind

NOW = timezone.now()


@pytest.fixture
def _at_each_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LOOK_AGAIN", 0.0)


@pytest.fixture
def talk(committed: None, _at_each_look: None) -> Conversation:
    """A conversation of a brand whose work really commits."""
    with transaction.atomic():
        return make.conversation(make.brand())


def known(talk: Conversation) -> Memory:
    with brands([talk.brand_id]):
        return memory_of(talk.brand_id, timezone.now())


def knows(talk: Conversation, count: int, other: Memory | None = None) -> Memory:
    """Once it has learned so many: what ends is seen after whatever transaction of others was older."""

    def looked() -> bool:
        memory = known(talk)
        if other is not None:
            with brands([talk.brand_id]):
                other.catch_up(timezone.now())
        return {len(one.learned) for one in (memory, other) if one is not None} == {count}

    until(looked, f"{count} outcomes that were learned")
    return known(talk)


def end(talk: Conversation, waits: list[float], **changes: Any) -> None:
    with brands([talk.brand_id]):
        tell_of(ended(talk, waits, ended_at=timezone.now(), **changes))


def test_what_ends_is_learned_as_it_happens_and_once(talk: Conversation) -> None:
    assert len(known(talk).learned) == 0
    end(talk, [5.0] * 3)
    knows(talk, 3)
    end(talk, [7.0])
    knows(talk, 4)
    assert len(known(talk).learned) == 4


def test_a_restart_knows_what_was_known_and_so_does_every_other_process(talk: Conversation) -> None:
    chance = random.Random(3)
    known(talk)
    for step in range(1, 7):
        waits = [chance.expovariate(1 / 60) for _ in range(9)]
        end(talk, waits, is_answered=chance.random() < 0.8, forecast=chance.choice([None, 90.0]))
        knows(talk, 9 * step)
    before = known(talk).wait.as_data()
    other = Memory(talk.brand_id)
    knows(talk, 54, other)
    forget()
    assert knows(talk, 54).wait.as_data() == before == other.wait.as_data()
    end(talk, [11.0])
    knows(talk, 55, other)
    assert known(talk).wait.as_data() == other.wait.as_data() != before


def test_what_commits_while_an_older_transaction_runs_is_learned_after_it_and_not_lost(
    talk: Conversation,
) -> None:
    with owner_connection() as owner:
        told = owner.execute("select max(xid) from facts where brand_id = %s", [talk.brand_id]).fetchone()
    assert told is not None
    # Whatever happens in a conversation later is met with what it says by then.
    until(lambda: known(talk).since > told[0], "an end of what made the conversation")
    with owner_connection() as slow:
        slow.autocommit = False
        slow.execute("select pg_current_xact_id()")
        end(talk, [5.0])
        assert len(known(talk).learned) == 0
        slow.rollback()
    knows(talk, 1)


def test_the_clock_asks_for_many_and_the_ledger_is_looked_at_once_a_second(
    brand: Brand, django_assert_num_queries: Any
) -> None:
    make.conversation(brand)
    memory_of(brand.pk, NOW)
    with django_assert_num_queries(0):
        for _ in range(100):
            memory_of(brand.pk, NOW)


def test_each_day_it_is_read_anew(brand: Brand) -> None:
    talk, now = make.conversation(brand), timezone.now()
    memory_of(brand.pk, now)
    ended(talk, [5.0], ended_at=now)
    assert len(memory_of(brand.pk, now).learned) == 0
    assert len(memory_of(brand.pk, now + timedelta(days=1)).learned) == 1


def test_only_replies_that_ended_and_had_a_situation_teach(brand: Brand) -> None:
    talk = make.conversation(brand)
    taught = waited(talk, [5.0] * 3, ended_at=NOW)
    waited(talk, [5.0], ended_at=NOW, is_answered=None)
    waited(talk, [5.0], ended_at=NOW, kind=PromiseKind.CALL_BACK)
    waited(talk, [5.0], ended_at=NOW, replaces=taught[0])
    assert memory_of(brand.pk, NOW).learned == {one.pk for one in taught}


def test_who_left_is_known_to_have_waited_at_least_so_long(brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [5.0] * 30, ended_at=NOW - timedelta(minutes=1))
    waited(talk, [300.0] * 10, ended_at=NOW, is_answered=False)
    found = memory_of(brand.pk, NOW).wait.as_data()["cells"]
    assert [[5.0, True]] * 30 + [[300.0, False]] * 10 in [waits for _cell, waits in found]


def test_one_brand_learns_nothing_of_another(brand: Brand) -> None:
    waited(make.conversation(brand), [5.0] * 20, ended_at=NOW)
    other = make.brand()
    make.conversation(other)
    assert not memory_of(other.pk, NOW).learned


def test_19_of_20_forecasts_hold_on_a_stream_of_customers(talk: Conversation) -> None:
    """Through the real functions: each forecast is made by what was committed before it. Two seconds, for two
    hundred and forty customers."""
    chance, judged = random.Random(7), []
    for batch in range(12):
        knows(talk, 20 * batch)
        with brands([talk.brand_id]):
            now = timezone.now()
            for _ in range(20):
                data, forecast, _said = at_opening(talk, talk.channel, now, promised=900.0)
                wait = chance.lognormvariate(4, 0.8)
                judged.append((forecast, wait))
                tell_of(ended(talk, [wait], ended_at=now, situation=data, forecast=forecast))
                now += timedelta(seconds=1)
    said = [(forecast, wait) for forecast, wait in judged if forecast is not None]
    assert len(said) >= 215
    assert 0.91 <= sum(wait <= forecast for forecast, wait in said) / len(said) <= 0.99
