import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.capacity.chats import chat_waits
from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.erlang import waits


@pytest.mark.parametrize(
    ("agents", "pace", "arriving", "expected"),
    [
        (10, (1, 1.6, 2.0), 2.2, (0.142435316219321, 0.0290530413326708, 0.255666763727503, 23.177239166586)),
        (5, (1, 1.5), 0.8, (0.23338694192887, 0.0768195575975423, 0.245822584312135, 7.10831263453792)),
        (10, (1,), 1.2, (0.422248789478091, 0.129160936740057, 0.619972496352274, 8.36005500729545)),
        (20, (1, 1.6, 2.0), 5.2, (0.430572377995428, 0.077004601256031, 1.60169570612544, 56.0085071046198)),
    ],
)
def test_chats_agree_with_the_exact_chain(
    agents: int, pace: tuple[float, ...], arriving: float, expected: tuple[float, ...]
) -> None:
    found = chat_waits(Demand(arriving=arriving, handling=0.125, leaving=0.25), agents, pace)
    figures = (found.chance_to_wait, found.chance_to_leave, found.mean_waiting, found.mean_in_hand)
    assert figures == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.1, 30), st.floats(0.01, 3), st.integers(1, 30), st.floats(0, 3))
def test_one_chat_at_a_time_is_erlang_a(arriving: float, leaving: float, agents: int, longest: float) -> None:
    demand = Demand(arriving=arriving, handling=1, leaving=leaving)
    chats, calls = chat_waits(demand, agents, (1.0,)), waits(demand, agents)
    assert chats.served_within(longest) == pytest.approx(calls.served_within(longest), abs=1e-10)
    assert chats.mean_in_hand == pytest.approx(calls.mean_in_hand)


@given(st.floats(0.1, 30), st.integers(1, 15), st.floats(0, 3))
def test_another_chat_at_once_never_keeps_fewer(arriving: float, agents: int, longest: float) -> None:
    demand = Demand(arriving=arriving, handling=1, leaving=0.5)
    two, three = (chat_waits(demand, agents, pace) for pace in ((1, 1.6), (1, 1.6, 2.0)))
    assert two.served_within(longest) <= three.served_within(longest) + 1e-12


def test_too_many_patient_visitors_are_said_to_wait_without_end() -> None:
    found = chat_waits(Demand(arriving=20, handling=1), 10, (1, 1.6, 2.0))
    assert not found.is_stable
    assert found.served_within(1e6) == 0


def test_five_thousand_people_with_three_chats_each_overflow_nothing() -> None:
    assert chat_waits(Demand(arriving=1, handling=1, leaving=1), 5000, (1, 1.6, 2)).served_within(0) == 1
    busy = chat_waits(Demand(arriving=9990, handling=1, leaving=0.1), 5000, (1, 1.6, 2))
    assert 0 < busy.chance_to_wait < 1


def test_a_pace_of_nothing_is_refused() -> None:
    with pytest.raises(NotPossible):
        chat_waits(Demand(arriving=1, handling=1), 1, (1, 0))
    with pytest.raises(NotPossible):
        chat_waits(Demand(arriving=1, handling=1), 1, ())
