"""The twin's speed: the same M/M/40, with the same arrivals and work, in our engine, SimPy and Ciw."""

import time
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bench.figures import Figure, beside
from bench.stand import Stand
from troth.planning.twin.day import Day, drawn
from troth.planning.twin.play import Play
from troth.planning.twin.scenario import DAY, STANDARD, Channel, Shift
from troth.routing.rules.policy import POLICIES
from troth.site.progress import say

PEOPLE, BUSY, WORK = 40, 36, 60.0
"""People; how many of them are busy at a time; seconds of a mean conversation."""
TIMES = 3


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    """Events are arrivals and ends, as many in each engine; the best of three runs."""
    day = queue(seed=1, conversations=1000 if is_quick else BUSY / WORK * DAY)
    events = 2 * len(day.arrivals)
    say(f"playing {len(day.arrivals):,} customers of an M/M/{PEOPLE} in three engines")
    ours, simpy, ciw = (events / min(play(day) for _ in range(TIMES)) for play in (_ours, _simpy, _ciw))
    line = Figure(
        name=f"twin: M/M/{PEOPLE}", value=ours, unit="events/s", aim="4 x SimPy, 7 x Ciw",
        is_met=ours >= 4 * simpy and ours >= 7 * ciw,
    )  # fmt: skip
    figures = beside(line, [("SimPy", simpy), ("Ciw", ciw)])
    for name in () if is_quick else ("first-come", "promise-slack"):
        outcome = Play(drawn(STANDARD, 0), POLICIES[name]).run()
        figures.append(
            Figure(
                name=f"twin: standard day, {name}", value=outcome.events / outcome.seconds, unit="events/s"
            )
        )
    return figures


def queue(*, seed: int, conversations: float) -> Day:
    line = Channel("chat", 1.0, promised=30, patience=1e12, work=WORK, is_exponential=True)
    made = replace(
        STANDARD,
        name="queue",
        conversations=conversations,
        hours=(1.0,) * 24,
        spread=0.0,
        channels=(line,),
        languages={"en": 1.0},
        skills={"order": 1.0},
        skills_each=1,
        second_language=0.0,
        shifts=(Shift(0, 24, PEOPLE),),
        slots=1,
        expert_slots=1,
        experts=0,
        rates=(1.0,),
        pick_up=0.0,
    )
    return drawn(made, seed)


def _ours(day: Day) -> float:
    play = Play(day, POLICIES["first-come"])
    begun_at = time.process_time()
    play.run()
    return time.process_time() - begun_at


def _simpy(day: Day) -> float:
    import simpy

    def customer(place: Any, work: float) -> Generator[Any, Any, None]:
        with people.request() as request:
            yield request
            yield world.timeout(work)

    def source() -> Generator[Any, Any, None]:
        before = 0.0
        for arrival in day.arrivals:
            yield world.timeout(arrival.at - before)
            before = arrival.at
            world.process(customer(people, arrival.work))

    world = simpy.Environment()
    people = simpy.Resource(world, capacity=PEOPLE)
    world.process(source())
    begun_at = time.process_time()
    world.run()
    return time.process_time() - begun_at


def _ciw(day: Day) -> float:
    import ciw

    moments = [0.0, *(arrival.at for arrival in day.arrivals)]
    gaps = [after - before for before, after in pairwise(moments)]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, float("inf")])],
        service_distributions=[ciw.dists.Sequential([arrival.work for arrival in day.arrivals])],
        number_of_servers=[PEOPLE],
    )
    simulation = ciw.Simulation(network)
    begun_at = time.process_time()
    simulation.simulate_until_max_time(2 * DAY)
    return time.process_time() - begun_at
