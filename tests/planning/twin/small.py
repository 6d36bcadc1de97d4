"""Small days for tests."""

from dataclasses import replace
from typing import Any

from troth.planning.twin.day import Arrival, Day, Someone, drawn
from troth.planning.twin.scenario import DAY, STANDARD, Channel, Scenario, Shift
from troth.routing.rules.work import Need

NEED = Need("chat", "nl", "order")


def scenario(**changes: Any) -> Scenario:
    """Five hundred conversations, six people round the clock, and ten experts."""
    small = replace(
        STANDARD,
        name="small",
        conversations=500,
        shifts=(Shift(0, 24, 6),),
        experts=10,
        languages={"nl": 0.6, "tr": 0.4},
        skills={"order": 0.7, "refund": 0.3},
        skills_each=2,
        expert_skills=2,
        second_language=0.4,
    )
    return replace(small, **changes)


def queue(*, servers: int, an_hour: float, work: float, patience: float, seed: int) -> Day:
    """M/M/servers + M, for a whole day at one rate: one class, one conversation a person, no pick-up."""
    line = Channel("chat", 1.0, promised=60, patience=patience, work=work, is_exponential=True)
    made = replace(
        STANDARD,
        name="queue",
        conversations=an_hour * 24,
        hours=(1.0,) * 24,
        spread=0.0,
        channels=(line,),
        languages={"nl": 1.0},
        skills={"order": 1.0},
        skills_each=1,
        expert_skills=1,
        second_language=0.0,
        shifts=(Shift(0, 24, servers),),
        slots=1,
        expert_slots=1,
        experts=0,
        rates=(1.0,),
        pick_up=0.0,
    )
    return drawn(made, seed)


def someone(number: int, slots: int = 3, **changes: Any) -> Someone:
    given: dict[str, Any] = {"able": frozenset({NEED}), "there": ((0.0, 2 * DAY),), **changes}
    return Someone(number, slots=slots, **given)


def arrivals(*moments: float, patience: float = 1e6, work: float = 100.0) -> tuple[Arrival, ...]:
    channel = Channel("chat", 1.0, promised=30, patience=1e6, work=work)
    return tuple(Arrival(n, at, NEED, channel, patience, work) for n, at in enumerate(moments))
