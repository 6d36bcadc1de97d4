import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy
import pytest
import simpy

from tests.planning.twin.small import NEED, arrivals, queue, scenario, someone
from troth.planning.twin.day import Day, drawn
from troth.planning.twin.outcome import Outcome
from troth.planning.twin.play import Play
from troth.planning.twin.scenario import Channel
from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.erlang import waits
from troth.routing.rules.policy import POLICIES


def play(day: Day, policy: str = "first-come", *, traced: bool = False) -> Outcome:
    return Play(day, POLICIES[policy], traced=traced).run()


def day_of(*moments: float, people: int = 1, slots: int = 3, **changes: float) -> Day:
    none = numpy.zeros((len(moments), 0))
    staff = tuple(someone(number, slots) for number in range(people))
    return Day(scenario(pick_up=0.0), 0, arrivals(*moments, **changes), staff, (), none, none, none)


def test_two_at_once_take_longer_each_and_less_together() -> None:
    outcome = play(day_of(0, 0, work=160), traced=True)
    ended = [at for at, what, *_ in outcome.trace if what == "ended"]
    assert ended == [200, 200], "at 1.6 / 2 of one's pace each"


def test_who_comes_later_slows_the_first_down_and_goes_on_alone() -> None:
    outcome = play(day_of(0, 100, work=180), traced=True)
    ended = [at for at, what, *_ in outcome.trace if what == "ended"]
    # 100 s alone; the other 80 at 0.8 take 100; the second has 100 left by then, alone.
    assert ended == [200, 300]


def test_a_full_person_takes_the_next_when_one_is_done() -> None:
    outcome = play(day_of(0, 0, 0, 10, work=200))
    waited = sorted(one.waited for one in outcome.endings)
    assert waited == [0, 0, 0, pytest.approx(290)], "three at 2 / 3 of the pace take 300 s"


def test_whoever_has_waited_long_enough_leaves_and_is_counted() -> None:
    outcome = play(day_of(0, 10, slots=1, patience=20, work=500))
    left = [one for one in outcome.endings if not one.is_answered]
    assert [one.waited for one in left] == [20]
    assert outcome.figures()["never_answered"] == 0.5


@pytest.mark.parametrize("policy", POLICIES)
def test_everybody_who_came_was_answered_or_left_and_nobody_is_overfull(policy: str) -> None:
    day = drawn(scenario(), 3)
    outcome = play(day, policy, traced=True)

    assert sorted(one.arrival.id for one in outcome.endings) == [one.id for one in day.arrivals]
    assert all(one.waited >= 0 for one in outcome.endings)
    slots = {one.id: one.slots for one in (*day.staff, *day.experts)}
    able = {one.id: one.able for one in (*day.staff, *day.experts)}
    held: Counter[int] = Counter()
    for _, what, case, person, _ in outcome.trace:
        if what == "given":
            held[person] += 1
            assert held[person] <= slots[person]
            assert day.arrivals[case].need in able[person]
        elif what == "ended":
            held[person] -= 1
    assert not +held, "what was begun was ended"


@pytest.mark.parametrize("policy", ["first-come-broadcast", "promise-slack"])
def test_no_conversation_is_taken_twice_and_every_offer_comes_to_an_end(policy: str) -> None:
    outcome = play(drawn(scenario(shifts=(), conversations=300), 5), policy, traced=True)
    offered: set[tuple[int, int]] = set()
    ended: set[tuple[int, int]] = set()
    taken: Counter[int] = Counter()
    for _, what, case, person, _ in outcome.trace:
        if what == "offered":
            assert (case, person) not in offered, "nobody is asked twice for the same"
            offered.add((case, person))
        elif what in ("accepted", "declined", "withdrawn"):
            assert (case, person) not in ended
            ended.add((case, person))
            taken[case] += what == "accepted"
    assert offered == ended
    assert len(offered) == outcome.offers > 50
    assert max(taken.values()) == 1


def test_the_same_day_is_played_alike_to_the_last_digit() -> None:
    first, second = (play(drawn(scenario(), 1), "promise-slack", traced=True) for _ in range(2))
    assert first.trace == second.trace
    assert play(drawn(scenario(), 2), "promise-slack", traced=True).trace != first.trace


def test_a_day_is_played_alike_in_every_process() -> None:
    """Words have another hash in each: nothing may be decided by the order of a set."""
    script = (
        "from tests.planning.twin.small import scenario\n"
        "from tests.planning.twin.test_play import drawn, play\n"
        "print(repr([(one.arrival.id, one.waited, one.person) for one in "
        "play(drawn(scenario(), 1), 'promise-slack').endings]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def mails(*moments: float) -> Day:
    """For one person with three places, who could be wanted for chats but is not."""
    day = day_of(*moments)
    line = Channel("mail", 1.0, promised=900, patience=1e6, work=100)
    need = NEED._replace(channel="mail")
    letters = tuple(replace(one, channel=line, need=need) for one in day.arrivals)
    return replace(day, arrivals=letters, staff=(someone(0, able=frozenset({NEED, need})),))


def test_mail_is_not_held_back_where_no_chat_was_missed() -> None:
    assert [one.waited for one in play(mails(0, 500), "promise-slack").endings] == [0, 0]


def test_mail_leaves_places_free_after_chats_found_none() -> None:
    letter = replace(mails(0).arrivals[0], id=9, at=200.0)
    day = replace(mails(*[0.0] * 10), arrivals=(*arrivals(*[1.0] * 9, patience=20, work=60.0), letter))
    waited = {one.arrival.id: one.waited for one in play(day, "promise-slack").endings}
    assert waited[9] > 0, "three places are free, and six chats found none just now"


def test_with_endless_time_and_patience_staff_keep_all() -> None:
    day = day_of(*range(0, 6000, 10), people=4, work=100)
    endless = tuple(
        type(one)(one.id, one.at, one.need, type(one.channel)("chat", 1.0, 1e9, 1e9, 100), 1e9, one.work)
        for one in day.arrivals
    )
    day = Day(day.scenario, 0, endless, day.staff, (), day.says, day.silent, day.delays)
    assert play(day, "promise-slack-in-house").figures()["kept"] == 1


def test_another_person_keeps_no_less() -> None:
    kept = [
        sum(
            play(queue(servers=n, an_hour=120, work=120, patience=60, seed=s)).figures()["kept"]
            for s in (1, 2)
        )
        for n in (3, 4, 5)
    ]
    assert kept == sorted(kept)


def test_it_is_simpy_to_the_last_digits() -> None:
    day = queue(servers=5, an_hour=60, work=270, patience=1e12, seed=4)
    ours = {one.arrival.id: one.waited for one in play(day).endings}
    theirs: dict[int, float] = {}

    def customer(world: simpy.Environment, people: simpy.Resource, number: int) -> Generator[Any, Any, None]:
        arrival = day.arrivals[number]
        yield world.timeout(arrival.at)
        with people.request() as place:
            yield place
            theirs[number] = world.now - arrival.at
            yield world.timeout(arrival.work)

    world = simpy.Environment()
    people = simpy.Resource(world, capacity=5)
    for arrival in day.arrivals:
        world.process(customer(world, people, arrival.id))
    world.run()

    assert ours == pytest.approx(theirs, abs=1e-6)
    assert max(ours.values()) > 60, "they did wait"


def test_it_is_erlang_a_within_three_standard_errors() -> None:
    demand = Demand(arriving=1 / 60, handling=1 / 270, leaving=1 / 200)
    exact = waits(demand, 5)
    left, in_time = [], []
    for seed in range(8):
        outcome = play(queue(servers=5, an_hour=60, work=270, patience=200, seed=seed))
        left.append(outcome.figures()["never_answered"])
        in_time.append(outcome.figures()["kept"])
    for seen, expected in ((left, exact.chance_to_leave), (in_time, exact.served_within(60))):
        error = numpy.std(seen, ddof=1) / len(seen) ** 0.5
        assert abs(numpy.mean(seen) - expected) < 3 * error
