from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.routing.rules.network import Worth, accept_rate, asks_network, chance_in_house, chosen, worthwhile


@dataclass(frozen=True)
class Freelance:
    id: int
    price: float = 3.0
    accepts: float = 0.6
    quick: float = 1.0

    def answers_within(self, seconds: float) -> float:
        return self.quick


WORTH = Worth()


def test_a_rate_starts_from_what_is_usual_and_follows_what_is_seen() -> None:
    assert accept_rate(0, 0) == pytest.approx(6 / 9.5)
    assert accept_rate(0, 100) < 0.06
    assert accept_rate(100, 100) > 0.96


def test_staff_are_in_time_where_places_get_free_fast_enough() -> None:
    assert chance_in_house(rate=1.0, slack=30, ahead=1) == pytest.approx(1 - 2.718281828459045**-30)
    assert chance_in_house(rate=0.001, slack=30, ahead=1) == pytest.approx(0.0295544664)
    assert chance_in_house(rate=9.0, slack=0, ahead=1) == 0


def test_nobody_is_asked_while_staff_are_likely_or_time_is_long() -> None:
    assert asks_network(slack=30, in_house=0.5, channel="chat", worth=WORTH)
    assert not asks_network(slack=30, in_house=0.96, channel="chat", worth=WORTH)
    assert not asks_network(slack=1000, in_house=0.0, channel="mail", worth=WORTH)
    assert asks_network(slack=899, in_house=0.0, channel="mail", worth=WORTH)


def test_a_short_slack_asks_several_at_once_and_a_long_one_only_one() -> None:
    experts = [Freelance(number) for number in range(20)]
    assert len(chosen(experts, slack=25, in_house=0, worth=WORTH)) == 5, "1 - 0.4^5 = 0.99"
    assert len(chosen(experts, slack=61, in_house=0, worth=WORTH)) == 1
    assert len(chosen([Freelance(n, accepts=0.1) for n in range(20)], slack=25, in_house=0, worth=WORTH)) == 6


def test_what_stands_already_counts() -> None:
    experts = [Freelance(number) for number in range(20)]
    assert len(chosen(experts, slack=25, in_house=0, open_offers=4, fails=0.4**4, worth=WORTH)) == 1
    assert chosen(experts, slack=25, in_house=0, open_offers=5, fails=0.4**5, worth=WORTH) == []
    assert chosen(experts, slack=100, in_house=0, open_offers=1, fails=0.9, worth=WORTH) == []


def test_the_best_price_for_a_yes_is_asked_first_and_none_above_its_worth() -> None:
    cheap, likely, dear = Freelance(1, 2.0, 0.2), Freelance(2, 4.0, 0.8), Freelance(3, 7.0, 0.9)
    assert [one.id for one in chosen([cheap, likely, dear], slack=20, in_house=0, worth=WORTH)] == [2, 1]
    assert chosen([dear], slack=20, in_house=0, worth=Worth(kept=15)) == [dear]
    assert chosen([likely], slack=20, in_house=0.5, worth=WORTH) == [], "worth 3 euros now, and costs 4"


def test_a_place_of_staff_is_spared_where_the_next_customer_would_find_none() -> None:
    likely = Freelance(2, 4.0, 0.8)
    assert chosen([likely], slack=20, in_house=0.5, crowded=0.1, worth=WORTH) == []
    assert chosen([likely], slack=20, in_house=0.5, crowded=0.9, worth=WORTH) == [likely], "3 + 4.5 * 0.45"
    assert worthwhile(in_house=0.0, crowded=1.0, worth=WORTH) == WORTH.kept, "staff would not take it"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 100))
def test_it_is_never_worth_more_than_a_kept_promise(in_house: float, crowded: float, kept: float) -> None:
    assert worthwhile(in_house=in_house, crowded=crowded, worth=Worth(kept=kept)) <= kept * (1 + 1e-12)


@given(
    st.lists(
        st.builds(
            Freelance,
            id=st.integers(0, 99),
            price=st.floats(0.5, 20),
            accepts=st.floats(0.05, 1),
            quick=st.floats(0, 1),
        ),
        max_size=30,
    ),
    st.floats(-100, 1000),
    st.floats(0, 1),
)
def test_never_more_than_is_allowed_and_nobody_who_costs_more_than_it_is_worth(
    experts: list[Freelance], slack: float, in_house: float
) -> None:
    asked = chosen(experts, slack=slack, in_house=in_house, worth=WORTH)
    assert len(asked) <= (1 if slack > 60 else 6)
    assert all(one.price <= WORTH.kept * (1 - in_house) for one in asked)
