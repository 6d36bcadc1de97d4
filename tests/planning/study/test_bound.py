import pytest

from tests.planning.twin.small import scenario
from troth.planning.study.bound import bound
from troth.planning.twin.day import drawn
from troth.planning.twin.play import Play
from troth.planning.twin.scenario import Shift
from troth.routing.rules.policy import POLICIES

TRIED = ("promise-slack", "first-come-broadcast", "earliest-due", "round-robin-one-by-one")


@pytest.mark.parametrize("seed", range(12))
def test_no_policy_keeps_more_than_the_bound(seed: int) -> None:
    played = scenario(
        conversations=20 + 30 * (seed % 5),
        shifts=(Shift(8 + seed % 3, 8, 1 + seed % 3),),
        experts=seed % 4 * 2,
    )
    day = drawn(played, seed)
    most = bound(day, foreseen=True)
    assert 0 <= most.kept <= 1
    for name in TRIED:
        assert Play(day, POLICIES[name]).run().figures()["kept"] <= most.kept + 1e-9, name


def test_nobody_there_keeps_nothing_and_more_people_can_keep_more() -> None:
    assert bound(drawn(scenario(shifts=(), experts=0), 1)).kept == 0
    values = [bound(drawn(scenario(shifts=(Shift(0, 24, n),), experts=0), 1)).kept for n in (1, 2, 6)]
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_the_network_only_adds() -> None:
    day = drawn(scenario(shifts=(Shift(9, 8, 2),)), 7)
    assert bound(day, network=False).kept < bound(day).kept


def test_it_binds_where_people_are_short() -> None:
    """One person for five hundred chats: what the time of one person allows, not who could do it."""
    most = bound(drawn(scenario(shifts=(Shift(0, 24, 1),), experts=0, skills_each=2, second_language=1.0), 1))
    assert 0.3 < most.kept < 0.99
