import pytest

from troth.promises.capacity.rules.handling import (
    ASSUMED_PATIENCE,
    FEWEST,
    Handling,
    Hold,
    assumed,
    chat_handling,
    handling_of,
    level_of,
    pace_of,
    patience_of,
)


def test_the_first_three_chats_go_at_the_pace_of_the_standard_day() -> None:
    assert pace_of(1) == (1.0,)
    assert pace_of(3) == pytest.approx((1.0, 1.6, 2.0))
    assert pace_of(5) == pytest.approx((1.0, 1.6, 2.0, 2.2, 2.3))


def test_who_has_two_chats_all_the_time_is_at_the_level_of_two() -> None:
    assert level_of([Hold(1, 0, 100), Hold(1, 0, 100)]) == 2.0
    assert level_of([Hold(1, 0, 100), Hold(2, 0, 100)]) == 1.0, "two people, one chat each"
    assert level_of([Hold(1, 0, 100), Hold(1, 50, 150)]) == pytest.approx(200 / 150)
    assert level_of([]) == 1.0


def test_a_chat_that_was_held_beside_another_is_less_work_than_it_lasted() -> None:
    alone = [Hold(1, 1000 * number, 1000 * number + 480) for number in range(FEWEST)]
    assert chat_handling("chat", alone, pace_of(3)) == Handling(480, FEWEST)
    # Two at once go at 1.6 in all, each at 0.8: what took 600 seconds was 480 of work.
    doubled = [Hold(1, 1000 * number, 1000 * number + 600) for number in range(FEWEST) for _ in range(2)]
    assert chat_handling("chat", doubled, pace_of(3)).seconds == pytest.approx(480)


def test_too_few_are_no_measure() -> None:
    few = [Hold(1, 1000 * number, 1000 * number + 60) for number in range(FEWEST - 1)]
    assert chat_handling("chat", few, pace_of(3)) == assumed("chat")
    assert handling_of("mail", 90.0, FEWEST - 1) == assumed("mail")
    assert handling_of("mail", 90.0, FEWEST) == Handling(90.0, FEWEST)
    assert assumed("mail").measured == 0


def test_patience_is_the_time_waited_for_each_who_left() -> None:
    assert patience_of(0, 0.0) == ASSUMED_PATIENCE
    assert patience_of(99, 30_000 - ASSUMED_PATIENCE) == 300.0
