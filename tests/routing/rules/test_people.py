from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.routing.rules.people import (
    kept_free,
    least_needed,
    leaves_reserve,
    most_room,
    next_in_turn,
    scarcity,
)
from troth.routing.rules.work import Need, Work


@dataclass(frozen=True)
class Somebody:
    id: int
    held: int = 0
    scarcity: float = 0.0
    free_since: float = 0.0


SCARCE, COMMON = Need("chat", "es", "legal"), Need("chat", "nl", "order")


def test_who_alone_can_do_something_is_needed_more() -> None:
    demand, people = {SCARCE: 10.0, COMMON: 100.0}, {SCARCE: 1, COMMON: 50}
    assert scarcity([SCARCE, COMMON], demand, people) == 12
    assert scarcity([COMMON], demand, people) == 2
    assert scarcity([Need("mail", "tr", "refund")], demand, people) == 0


def test_the_least_taken_up_then_the_least_needed_elsewhere_then_the_longest_free() -> None:
    busy = Somebody(1, held=1)
    needed = Somebody(2, scarcity=9.0)
    fresh = Somebody(3, free_since=50.0)
    rested = Somebody(4, free_since=10.0)
    assert least_needed([busy, needed, fresh, rested]) == rested
    assert least_needed([busy, needed, fresh]) == fresh
    assert least_needed([busy, needed]) == needed
    assert most_room([busy, needed, fresh]) == needed
    assert least_needed([]) is None


def test_everybody_gets_their_turn() -> None:
    people = [Somebody(number) for number in (3, 1, 2)]
    last, order = -1, []
    for _ in range(5):
        chosen = next_in_turn(people, last)
        assert chosen is not None
        last = chosen.id
        order.append(last)
    assert order == [1, 2, 3, 1, 2]


@given(st.permutations([Somebody(number) for number in range(5)]))
def test_ties_end_with_the_id(people: list[Somebody]) -> None:
    assert least_needed(people) == most_room(people) == Somebody(0)


def test_what_can_wait_leaves_the_last_places_free() -> None:
    mail = Work(1, COMMON, came_at=0, due_at=900, promised=900)
    assert not leaves_reserve(mail, now=0, free_slots=3)
    assert leaves_reserve(mail, now=0, free_slots=4)
    assert leaves_reserve(mail, now=660, free_slots=1), "four minutes before its time it can wait no more"
    chat = Work(2, COMMON, came_at=0, due_at=30, promised=30)
    assert leaves_reserve(chat, now=0, free_slots=1)


def test_nothing_is_held_back_where_nobody_was_missed() -> None:
    mail = Work(1, COMMON, came_at=0, due_at=900, promised=900)
    assert kept_free(mail, now=0, crowded=0.0, most=3) == 0
    assert kept_free(mail, now=0, crowded=0.1, most=3) == pytest.approx(1)
    assert kept_free(mail, now=0, crowded=0.8, most=3) == 3


def test_what_is_held_back_is_let_go_bit_by_bit() -> None:
    mail = Work(1, COMMON, came_at=0, due_at=900, promised=900)
    kept = [kept_free(mail, now=now, crowded=1.0, most=3) for now in (0, 300, 600, 900)]
    assert kept == pytest.approx([3, 2, 1, 0])
    later = Work(1, COMMON, came_at=0, due_at=5000, promised=900)
    assert kept_free(later, now=900, crowded=1.0, most=3) == 3, "told anew for later, it leaves no more"
