from hypothesis import given
from hypothesis import strategies as st

from troth.routing.rules.order import (
    BY_SLACK,
    EARLIEST_DUE,
    FIRST_COME,
    LONGEST_FOR_ITS_PROMISE,
    Order,
)
from troth.routing.rules.work import Need, Work

CHAT, MAIL = Need("chat", "nl", "order"), Need("mail", "nl", "order")
ORDERS = (BY_SLACK, EARLIEST_DUE, FIRST_COME, LONGEST_FOR_ITS_PROMISE)


def work(number: int, came_at: float, promised: float, need: Need = CHAT) -> Work:
    return Work(number, need, came_at, came_at + promised, promised)


def test_what_is_closest_to_breaking_its_word_comes_first() -> None:
    mail, chat = work(1, 0, 900, MAIL), work(2, 590, 30)
    assert BY_SLACK.first([mail, chat], 600) == mail, "due at 900, but a third of its quarter hour is margin"
    assert EARLIEST_DUE.first([mail, chat], 600) == chat
    assert FIRST_COME.first([chat, mail], 600) == mail


def test_wait_by_promise_turns_over_as_time_passes() -> None:
    mail, chat = work(1, 0, 900, MAIL), work(2, 300, 30)
    assert LONGEST_FOR_ITS_PROMISE.first([mail, chat], 305) == mail
    assert LONGEST_FOR_ITS_PROMISE.first([mail, chat], 330) == chat


def test_nothing_comes_first_of_nothing() -> None:
    assert BY_SLACK.first([], 0) is None


@given(st.permutations([work(number, came_at=7, promised=30) for number in range(6)]))
def test_ties_end_with_the_id(waiting: list[Work]) -> None:
    for order in ORDERS:
        first = order.first(waiting, 10)
        assert first is not None
        assert first.id == 0


@given(
    st.sampled_from(ORDERS),
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.floats(0, 1e4),
)
def test_within_a_class_the_order_does_not_change_with_time(
    order: Order, one: float, other: float, now: float, later: float
) -> None:
    first, second = work(1, one, 30), work(2, other, 30)
    earlier_now = order.place(first, now) < order.place(second, now)
    if abs(one - other) > 1e-6:
        assert earlier_now == (order.place(first, later) < order.place(second, later))
