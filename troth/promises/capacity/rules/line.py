"""Customers who wait to be helped at once, in every hour of a week: Erlang A with several chats a person."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from troth.promises.capacity.rules.hours import ByHour
from troth.promises.rules.capacity.chats import chat_waits
from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.search import fewest
from troth.promises.rules.capacity.week import Hour, Week, week_of

MOST_PEOPLE = 500
"""More are not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How one kind is served: `pace` as in `chat_waits`, hours a piece, mean patience in hours or none."""

    handling: float
    patience: float | None
    pace: tuple[float, ...]

    def demand(self, arriving: float) -> Demand:
        leaving = 1 / self.patience if self.patience else 0.0
        return Demand(arriving=arriving, handling=1 / self.handling, leaving=leaving)


@dataclass(frozen=True, slots=True)
class Line:
    """The week with the whole people of each hour, and with one more where a part of one is there.

    1.75 people for an hour are two for three quarters of the time (or in three weeks of four) and else one.
    """

    below: Week
    above: Week
    parts: ByHour

    def share(self, hour: int, longest: float) -> float:
        """Of those who come in this hour, who is being helped within `longest` hours."""
        part = self.parts[hour]
        fewer = self.below.waits[hour].served_within(longest)
        if not part:
            return fewer
        return (1 - part) * fewer + part * self.above.waits[hour].served_within(longest)


def line_of(arriving: Sequence[float], people: Sequence[float], waiting: Waiting) -> Line:
    """`arriving` an hour and `people`, both by the hour of the week."""
    whole = [math.floor(number + 1e-9) for number in people]
    parts = tuple(
        max(0.0, number - below) if number - below > 1e-9 else 0.0
        for number, below in zip(people, whole, strict=True)
    )
    below = _week(arriving, whole, waiting)
    if not any(parts):
        return Line(below, below, parts)
    return Line(below, _week(arriving, [number + 1 for number in whole], waiting), parts)


def people_needed(arriving: float, waiting: Waiting, *, longest: float, share: float) -> int | None:
    """The fewest with whom this share of those who come in an hour is being helped within `longest` hours."""
    demand = waiting.demand(arriving)

    def is_enough(people: int) -> bool:
        kept = chat_waits(demand, people, waiting.pace).served_within(longest)
        return people >= MOST_PEOPLE or kept >= share

    needed = fewest(is_enough)
    return needed if needed < MOST_PEOPLE else None


def _week(arriving: Sequence[float], people: Sequence[int], waiting: Waiting) -> Week:
    hours = [
        Hour(demand=waiting.demand(coming), agents=number, pace=waiting.pace)
        for coming, number in zip(arriving, people, strict=True)
    ]
    return week_of(hours, length=1.0)
