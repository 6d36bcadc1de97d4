from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people.rules.capacity import Weight, has_room, kinds_that_cannot_wait, load, weight_of


@pytest.mark.parametrize(
    ("held", "share"),
    [
        ({}, Fraction(0)),
        ({"chat": 1}, Fraction(1, 3)),
        ({"chat": 3}, Fraction(1)),
        ({"call": 1}, Fraction(1)),
        ({"mail": 7}, Fraction(7, 10)),
        ({"chat": 2, "mail": 3}, Fraction(29, 30)),
        ({"fax": 1}, Fraction(1, 10)),
    ],
)
def test_the_share_of_a_person_is_exact(held: dict[str, int], share: Fraction) -> None:
    assert load(held, {}) == share


@pytest.mark.parametrize(
    ("kind", "held", "fits"),
    [
        ("chat", {"chat": 2}, True),
        ("chat", {"chat": 3}, False),
        ("call", {}, True),
        ("call", {"chat": 1}, False),
        ("chat", {"call": 1}, False),
        ("call", {"mail": 10}, True),
        ("chat", {"mail": 10, "chat": 2}, True),
        ("mail", {"mail": 9}, True),
        ("mail", {"mail": 10}, False),
        ("mail", {"call": 1}, False),
        ("mail", {"chat": 2, "mail": 3}, False),
    ],
)
def test_three_chats_or_one_call_and_mail_by_count(kind: str, held: dict[str, int], fits: bool) -> None:
    assert has_room(kind, held, {}) is fits


def test_half_a_person_takes_one_chat_and_nobody_takes_none() -> None:
    assert has_room("chat", {}, {}, capacity=50)
    assert not has_room("chat", {"chat": 1}, {}, capacity=50)
    assert not has_room("mail", {}, {}, capacity=0)


def test_a_brands_own_weight_goes_before_the_usual_one() -> None:
    weights = {"chat": Weight(5)}
    assert weight_of("chat", weights).at_once == 5
    assert has_room("chat", {"chat": 4}, weights)


@given(at_once=st.integers(1, 100))
def test_exactly_so_many_fit_as_were_said(at_once: int) -> None:
    """Floats would say that ten tenths are less than one, or three thirds more."""
    weights = {"chat": Weight(at_once)}
    assert has_room("chat", {"chat": at_once - 1}, weights)
    assert not has_room("chat", {"chat": at_once}, weights)
    assert load({"chat": at_once}, weights) == 1


def test_a_kind_that_nobody_has_weighed_may_wait() -> None:
    assert kinds_that_cannot_wait({}) == ["call", "chat"]
    assert kinds_that_cannot_wait({"chat": Weight(3, may_wait=True), "sms": Weight(5)}) == ["call", "sms"]
    assert weight_of("api", {}).may_wait
