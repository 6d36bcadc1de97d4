import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.wait.forecast import Situation, cells


@pytest.mark.parametrize(
    ("situation", "expected", "cautious"),
    [
        (Situation(channel="chat", ahead=0, freeing=0.1, has_free_person=True), 5, 10),
        (Situation(channel="chat", ahead=4, freeing=0.05), 105, 210),
        (Situation(channel="chat", ahead=0, freeing=0, has_free_expert=True), 25, 50),
        (Situation(channel="chat", ahead=1, freeing=0, is_staffed=False, opens_in=3600), 3610, 3620),
        (Situation(channel="chat", ahead=0, freeing=0, is_staffed=False), None, 0),
    ],
    ids=["somebody free", "a queue", "an expert", "before opening", "nobody planned"],
)
def test_the_queue_forecasts_a_wait(situation: Situation, expected: float | None, cautious: float) -> None:
    assert situation.expected == expected
    assert situation.cautious == cautious


def test_waits_of_like_queues_speak_first_and_the_channel_last() -> None:
    situation = Situation(channel="chat", ahead=4, freeing=0.05, is_staffed=False)
    assert cells(situation) == (("chat", 10, False), ("chat", 10), (10,), ("chat",))


@given(st.integers(0, 500), st.floats(0.0001, 1))
def test_one_more_ahead_never_shortens_the_forecast(ahead: int, freeing: float) -> None:
    one, more = (Situation(channel="chat", ahead=count, freeing=freeing) for count in (ahead, ahead + 1))
    assert (one.expected or 0) < (more.expected or 0)
    assert cells(one)[2] <= cells(more)[2]
