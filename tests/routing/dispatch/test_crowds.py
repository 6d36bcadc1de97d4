import pytest

from tests.routing.rules.test_decide import case, played, seat
from troth.routing.dispatch import crowds
from troth.routing.rules.crowd import Crowd
from troth.routing.rules.decide import Case


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    crowds.forget()


def seen(waits: Case, *, now: float = 10.0, held: int = 3) -> float:
    crowds.learn(7, played([seat(1, held={"chat": held})], [waits]), now)
    return crowds.crowd_of(7).share(waits.work.need, now)


def test_what_found_nobody_free_is_counted_once() -> None:
    chat = case(10, "chat", came_at=5.0)
    share = seen(chat)
    assert share > 0
    assert seen(chat) == share
    assert seen(case(11, "chat", came_at=11.0), now=12.0) > share


def test_what_found_somebody_makes_it_less_crowded() -> None:
    share = seen(case(10, "chat", came_at=5.0))
    assert seen(case(11, "chat", came_at=11.0), now=12.0, held=0) < share


def test_what_can_wait_is_not_counted_nor_what_another_brand_saw() -> None:
    assert seen(case(10, came_at=5.0), held=30) == 0
    seen(case(11, "chat", came_at=11.0), now=12.0)
    assert crowds.crowd_of(8).share(case(11, "chat").work.need, 12.0) == 0


def test_one_that_waits_for_days_counts_as_long_ago_whatever_is_looked_at_first() -> None:
    """A chat that nobody answered for a week must not make the rounds of its brand fail."""
    later = 1_000_000.0
    old, new = case(10, "chat", came_at=5.0, due_in=90.0), case(11, "chat", came_at=later, due_in=80.0)
    decided = played([seat(1, held={"chat": 3})], [old, new])
    assert [one.case for one in decided.nobody] == [new, old]
    crowds.learn(7, decided, later)
    once = Crowd()
    once.saw(new.work.need, later, is_full=True)
    assert crowds.crowd_of(7).share(new.work.need, later) == pytest.approx(once.share(new.work.need, later))
