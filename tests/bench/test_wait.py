import pytest

from bench.days.contacts import Contact, real_calls
from bench.days.standard_day import simulate
from bench.foreseen.wait import Honest, LastToEnter, coverage, pinball, replay, waiting
from troth.promises.rules.wait.forecast import Situation


def contact(at: float, waited: float, *, is_answered: bool = True) -> Contact:
    situation = Situation(channel="chat", ahead=0, freeing=0.1)
    return Contact(at, situation, waited, is_answered, 0.0, 30.0)


def test_an_outcome_is_learned_when_it_happens_and_not_before() -> None:
    contacts = [contact(0, 100), contact(50, 10), contact(99, 1), contact(101, 1)]
    assert [one.announced for one in replay(contacts, LastToEnter())] == [30.0, 30.0, 10.0, 1.0]


def test_who_left_before_the_announced_time_is_not_counted() -> None:
    judged = replay([contact(0, 20, is_answered=False), contact(30, 20), contact(60, 31)], Honest())
    assert [one.held for one in judged] == [None, True, False]
    assert coverage(judged) == 50


def test_the_standard_day_is_announced_honestly() -> None:
    """Simulates one day, which takes a second: 19 of 20 hold, also of those who must wait."""
    contacts = simulate(seed=5, days=1, mean=2000)
    judged = replay(contacts, Honest())
    assert coverage(judged) > 93
    assert coverage(waiting(judged)) > 92
    assert pinball(judged) < pinball(replay(contacts, LastToEnter())) / 2


@pytest.mark.real_data
def test_the_calls_of_a_bank_are_announced_honestly() -> None:
    calls = real_calls()
    if calls is None:
        pytest.skip("the reference data (../shared/data) is not here")
    judged = replay(calls, Honest())
    assert 94 <= coverage(judged) <= 97
