import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.routing.rules.crowd import Crowd
from troth.routing.rules.work import Need

ORDERS, REFUNDS = Need("chat", "nl", "order"), Need("chat", "nl", "refund")
OTHERS = Need("chat", "tr", "order")


def test_nothing_seen_is_not_crowded() -> None:
    assert Crowd().share(ORDERS, 1000.0) == 0


def test_it_is_as_crowded_as_those_who_came_found_it_and_less_so_elsewhere() -> None:
    crowd = Crowd()
    for _ in range(50):
        crowd.saw(ORDERS, 0.0, is_full=True)
        crowd.saw(OTHERS, 0.0, is_full=False)
    assert crowd.share(ORDERS, 0.0) == pytest.approx(1, abs=0.01)
    assert crowd.share(OTHERS, 0.0) == pytest.approx(0, abs=0.01)
    assert 0.9 < crowd.share(REFUNDS, 0.0) < crowd.share(ORDERS, 0.0), "by what is seen in its language"


def test_mail_is_as_crowded_as_the_chats_of_the_same_people() -> None:
    crowd = Crowd()
    crowd.saw(ORDERS, 0.0, is_full=True)
    assert crowd.share(ORDERS._replace(channel="mail"), 0.0) == crowd.share(ORDERS, 0.0) > 0


def test_a_crowd_is_forgotten() -> None:
    crowd = Crowd()
    for _ in range(20):
        crowd.saw(ORDERS, 0.0, is_full=True)
    shares = [crowd.share(ORDERS, hours * 3600.0) for hours in range(4)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.01


@given(st.lists(st.tuples(st.sampled_from([ORDERS, REFUNDS, OTHERS]), st.floats(0, 600), st.booleans())))
def test_a_share_is_a_share(came: list[tuple[Need, float, bool]]) -> None:
    crowd, at = Crowd(), 0.0
    for need, later, is_full in came:
        at += later
        crowd.saw(need, at, is_full=is_full)
        assert 0 <= crowd.share(need, at) <= 1
