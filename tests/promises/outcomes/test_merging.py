from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.acts import joining
from troth.conversations.models import Conversation
from troth.promises import clock
from troth.promises.models import Promise
from troth.promises.outcomes import Cause
from troth.promises.rules.announcing import Withheld

Two = tuple[Conversation, Conversation]


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def two(brand: Brand) -> Two:
    """Two conversations of one customer; the second one's promise falls due first."""
    place = make.channel(brand)
    now = timezone.now()
    later = make.conversation(place, "My lamp is broken", received_at=now)
    return later, make.conversation(place, "The lamp, again", received_at=now - timedelta(minutes=5))


def states(two: Two) -> list[str]:
    return [make.promise(one).state for one in two]


def test_the_promise_that_falls_due_first_stays_and_the_other_is_void(two: Two, agent: User) -> None:
    joining.join(*two, agent)
    assert states(two) == ["void", "running"]
    assert make.promise(two[0]).void_cause == Cause.MERGED


def test_what_is_broken_in_either_stays_broken(two: Two, agent: User) -> None:
    clock.strike(make.promise(two[1]).due_at)
    joining.join(*two, agent)
    assert states(two) == ["running", "broken"]


def test_after_the_undo_both_owe_an_answer_by_the_times_that_were_told(two: Two, agent: User) -> None:
    kept, gone = two
    told = make.promise(kept)
    made = joining.join(kept, gone, agent)
    joining.undo(made, agent)
    owed = make.promise(kept)
    assert (owed.replaces, owed.due_at, owed.withheld) == (told, told.due_at, Withheld.OWED_AGAIN)
    assert states(two) == ["running", "running"]
    actions.reply(kept, agent, "A new lamp is on its way.")
    assert states(two) == ["kept", "running"]


def test_merged_and_parted_twice_each_turn_has_one_running_promise(two: Two, agent: User) -> None:
    kept, gone = two
    for _round in range(2):
        made = joining.join(kept, gone, agent)
        joining.undo(made, agent)
        for one in two:
            one.refresh_from_db()
    running = Promise.objects.running()
    assert [running.filter(conversation=one).count() for one in two] == [1, 1]
