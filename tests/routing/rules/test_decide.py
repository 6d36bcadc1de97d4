import math
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people.rules.capacity import has_room
from troth.routing.rules.crowd import Crowd
from troth.routing.rules.decide import Case, Decided, Table, decide
from troth.routing.rules.network import Worth
from troth.routing.rules.policy import POLICIES
from troth.routing.rules.reach import Abilities, Asks
from troth.routing.rules.seat import Record, Seat
from troth.routing.rules.work import Need, Work

SLACK = POLICIES["promise-slack"]
SURE = Record(asked=30, accepted=30, median=2.0, sigma=0.2)


def seat(number: int, **changes: Any) -> Seat:
    return Seat(number, **{"able": Abilities(), "record": SURE, "held": {}, **changes})


def expert(number: int, price: float = 3.0, **changes: Any) -> Seat:
    return seat(number, is_network=True, price=price, **changes)


def case(number: int, kind: str = "mail", *, due_in: float = 900.0, **changes: Any) -> Case:
    asks = changes.pop("asks", Asks(kind))
    promised = changes.pop("promised", 900.0)
    came_at = changes.pop("came_at", 0.0)
    work = Work(number, Need(kind, asks.language, asks.skill), came_at, due_in, promised)
    return Case(work, asks, may_wait=kind == "mail", **changes)


def played(seats: list[Seat], cases: list[Case], *, policy: str = "promise-slack", **changes: Any) -> Decided:
    chosen = POLICIES[policy]
    return decide(Table(0.0, chosen, changes.pop("worth", chosen.worth), seats, cases, **changes))


def pairs(decided: Decided) -> list[tuple[int, int]]:
    return [(ask.case.work.id, ask.seat.id) for ask in decided.asks]


def test_what_is_closest_to_breaking_its_word_is_offered_first() -> None:
    decided = played([seat(1)], [case(10, due_in=900), case(11, due_in=600), case(12, due_in=800)])
    assert pairs(decided) == [(11, 1)]
    why = decided.asks[0].why
    assert (why.rule, why.order, why.place, why.waiting, why.slack) == ("least_needed", "slack", 1, 3, 600)
    assert [one.case.work.id for one in decided.nobody] == [12, 10]
    assert {one.why.rule for one in decided.nobody} == {"one_by_one"}


def test_a_longer_promise_is_drawn_forward_by_a_third_of_its_length() -> None:
    long, short = case(10, due_in=3000, promised=9000), case(11, due_in=200, promised=300)
    assert pairs(played([seat(1)], [short, long])) == [(10, 1)]


def test_the_least_taken_up_is_asked_then_who_is_least_needed_elsewhere_then_who_was_free_longest() -> None:
    busy, scarce = seat(1, held={"chat": 1}), seat(2, scarcity=5.0)
    late, free = seat(3, free_since=9.0), seat(4, free_since=2.0)
    assert pairs(played([busy, scarce, late, free], [case(10, "chat")])) == [(10, 4)]
    assert pairs(played([busy, scarce, late], [case(10, "chat")])) == [(10, 3)]
    assert pairs(played([busy, scarce], [case(10, "chat")])) == [(10, 2)]


def test_a_language_or_a_skill_that_nobody_has_waits_and_says_so() -> None:
    dutch = seat(1, able=Abilities(["nl"]))
    decided = played([dutch], [case(10, asks=Asks("mail", "tr"))])
    assert not decided.asks
    assert [one.why.rule for one in decided.nobody] == ["nobody_here"]


def test_who_is_asked_already_is_full_only_where_no_more_would_fit() -> None:
    mails = [case(10, due_in=600), case(11, due_in=900)]
    assert [one.why.rule for one in played([seat(1)], mails).nobody] == ["one_by_one"]
    assert [one.why.rule for one in played([seat(1, held={"mail": 9})], mails).nobody] == ["full"]


def test_nobody_is_given_more_than_they_can_hold() -> None:
    chats = [case(number, "chat", due_in=100) for number in range(10, 20)]
    decided = played([seat(1), seat(2, capacity=67), seat(3, held={"chat": 3})], chats)
    assert sorted(agent for _, agent in pairs(decided)) == [1, 1, 1, 2, 2]
    assert {one.why.rule for one in decided.nobody} == {"full"}


def test_mails_are_offered_one_at_a_time_and_not_while_a_chat_rings() -> None:
    mails = [case(10), case(11)]
    assert len(played([seat(1)], mails).asks) == 1
    assert not played([seat(1, standing=1, held={"chat": 1})], mails).asks


def test_a_flood_in_many_classes_asks_each_person_once_whether_they_have_room() -> None:
    """Else five hundred who wait before two hundred who are full hold up the rounds of every brand."""
    full = [seat(number, held={"chat": 3}) for number in range(1, 31)]
    flood = [
        case(number, "chat", due_in=30, asks=Asks("chat", "en", f"skill {number % 40}", 1))
        for number in range(200)
    ]
    with (
        patch.object(Seat, "room", autospec=True, side_effect=Seat.room) as room,
        patch.object(Abilities, "meets", autospec=True, side_effect=Abilities.meets) as meets,
    ):
        decided = played(full, flood)
    assert len(decided.nobody) == 200
    assert room.call_count <= 30
    # Once for each class whether they can take it, and once how many classes compete for them.
    assert meets.call_count <= 2 * 30 * 40


def test_who_passed_is_not_asked_again_before_the_time() -> None:
    waits = case(10, again_at={1: 60.0})
    assert [one.why.rule for one in played([seat(1)], [waits]).nobody] == ["asked"]
    assert pairs(played([seat(1), seat(2)], [waits])) == [(10, 2)]


def test_what_is_offered_is_not_offered_again_while_there_is_time() -> None:
    offered = case(10, "chat", due_in=300, offered=(1,))
    assert not played([seat(1, standing=1, held={"chat": 1}), seat(2)], [offered]).asks


def test_a_second_one_is_asked_beside_the_first_where_slack_is_short() -> None:
    slow = Record(asked=30, accepted=20, median=12.0, sigma=0.7)
    ringing = seat(1, standing=1, held={"chat": 1}, record=slow)
    short = case(10, "chat", due_in=20, promised=30, offered=(1,))
    decided = played([ringing, seat(2, record=slow), seat(3, record=slow)], [short])
    assert pairs(decided) == [(10, 2)]
    assert decided.asks[0].why.beside
    both = replace(short, offered=(1, 2))
    assert not played([ringing, seat(2, standing=1), seat(3)], [both]).asks, "two of the staff are enough"


def test_first_everybody_gets_one_and_only_then_a_second() -> None:
    chats = [case(number, "chat", due_in=20, promised=30) for number in (10, 11)]
    slow = Record(asked=30, accepted=20, median=12.0, sigma=0.7)
    full = {"chat": 2}
    decided = played([seat(1, held=dict(full), record=slow), seat(2, held=dict(full), record=slow)], chats)
    assert pairs(decided) == [(10, 1), (11, 2)]


def test_whoever_answered_this_customer_last_is_asked_if_they_have_room() -> None:
    busy = seat(1, held={"chat": 2})
    assert pairs(played([busy, seat(2)], [case(10, "chat", sticky=1)])) == [(10, 1)]
    busy = seat(1, held={"chat": 3})
    assert pairs(played([busy, seat(2)], [case(10, "chat", sticky=1)])) == [(10, 2)]


def crowded(need: Need) -> Crowd:
    """Ten came a moment ago, and nobody was free for any of them."""
    crowd = Crowd()
    for _ in range(10):
        crowd.saw(need, 0.0, is_full=True)
    return crowd


def test_the_last_places_are_kept_free_for_what_cannot_wait_where_that_was_missed() -> None:
    def team() -> list[Seat]:
        return [seat(number, held={"chat": 2}) for number in (1, 2)] + [
            seat(number, held={"chat": 3}) for number in range(3, 11)
        ]

    deferrable = case(10, "chat", due_in=1200, promised=1200)
    urgent = case(11, "chat", due_in=100, promised=120)
    full = crowded(deferrable.work.need)
    assert [one.why.rule for one in played(team(), [deferrable], crowd=full).nobody] == ["kept_free"]
    assert pairs(played(team(), [urgent], crowd=full)) == [(11, 1)]
    assert pairs(played(team(), [deferrable])) == [(10, 1)], "where nobody is missed nothing is kept"
    assert pairs(played([seat(1)], [deferrable], crowd=full)) == [(10, 1)], (
        "a desk of one keeps none of three"
    )


def test_the_network_is_asked_by_price_where_staff_will_hardly_be_in_time() -> None:
    full = seat(1, held={"chat": 3})
    experts = [expert(5, 4.0), expert(6, 2.5), expert(7, 9.0)]
    chat = case(10, "chat", due_in=90, promised=120)
    decided = played([full, *experts], [chat])
    assert pairs(decided) == [(10, 6)], "one at a time while there is time"
    why = decided.asks[0].why
    assert (why.rule, why.price) == ("network", 2.5)
    assert (why.in_house or 0.0) < 0.95
    doubtful = Record(asked=30, accepted=10, median=12.0, sigma=0.7)
    several = [expert(5, 4.0, record=doubtful), expert(6, 2.5, record=doubtful), expert(7, 9.0)]
    short = case(10, "chat", due_in=20, promised=30)
    assert pairs(played([full, *several], [short])) == [(10, 6), (10, 5)], "more than it is worth is not paid"


def test_an_expert_is_not_asked_while_staff_are_free() -> None:
    assert pairs(played([seat(1), expert(2, 0.1)], [case(10, "chat", due_in=100)])) == [(10, 1)]


def test_round_robin_goes_on_after_the_last_one() -> None:
    seats = [seat(1), seat(2), seat(3)]
    cases = [case(number, "chat", came_at=float(number)) for number in (10, 11)]
    decided = played(seats, cases, policy="round-robin-one-by-one", last_asked=2)
    assert pairs(decided) == [(10, 3), (11, 1)]
    assert decided.asks[0].why.rule == "in_turn"


def test_first_come_is_served_first() -> None:
    cases = [case(10, came_at=5.0, due_in=100), case(11, came_at=1.0, due_in=900)]
    assert pairs(played([seat(1)], cases, policy="first-come")) == [(11, 1)]


@pytest.mark.parametrize(("cases", "seconds"), [([], None), ([case(1)], 45.0), ([case(1, "chat")], 5.0)])
def test_it_says_when_to_look_again(cases: list[Case], seconds: float | None) -> None:
    assert played([], cases).look_again == seconds


KINDS = st.sampled_from(["chat", "mail", "call"])


@given(data=st.data(), policy=st.sampled_from(sorted(POLICIES)))
def test_whatever_waits_nobody_is_overfilled_or_asked_twice_and_all_are_accounted_for(
    data: st.DataObject, policy: str
) -> None:
    held = st.dictionaries(KINDS, st.integers(1, 2), max_size=2)
    seats = [
        seat(
            number,
            held=data.draw(held),
            is_network=data.draw(st.booleans()),
            capacity=data.draw(st.sampled_from([50, 100])),
        )
        for number in range(1, data.draw(st.integers(1, 6)))
    ]
    before = {one.id: dict(one.held) for one in seats}
    cases = [
        case(number, data.draw(KINDS), due_in=data.draw(st.floats(-100, 2000)))
        for number in range(10, 10 + data.draw(st.integers(0, 8)))
    ]
    decided = played(seats, cases, policy=policy)
    assert len(set(pairs(decided))) == len(decided.asks)
    decided_on = {ask.case.work.id for ask in decided.asks} | {one.case.work.id for one in decided.nobody}
    assert decided_on == {one.work.id for one in cases}
    by_id = {one.id: one for one in seats}
    now = {number: dict(had) for number, had in before.items()}
    for ask in decided.asks:
        theirs, kind = now[ask.seat.id], ask.case.asks.kind
        one = by_id[ask.seat.id]
        assert has_room(kind, theirs, one.weights, capacity=one.capacity)
        theirs[kind] = theirs.get(kind, 0) + 1
    again = played(
        [replace(one, held=dict(before[one.id]), standing=0) for one in seats], cases, policy=policy
    )
    assert pairs(again) == pairs(decided)


def test_the_worth_of_a_promise_bounds_what_is_paid() -> None:
    full = seat(1, held={"chat": 3})
    chat = case(10, "chat", due_in=20, promised=30)
    assert not played([full, expert(2, 3.0)], [chat], worth=Worth(kept=1.0)).asks
    assert pairs(played([full, expert(2, 300.0)], [chat], worth=Worth(kept=math.inf))) == [(10, 2)]
