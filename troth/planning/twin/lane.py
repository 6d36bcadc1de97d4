"""How many of the staff calls need to themselves, hour by hour."""

from troth.planning.twin.day import Day
from troth.planning.twin.scenario import HOUR
from troth.promises.rules.capacity.demand import Demand
from troth.routing.rules.lanes import lane_size


def lane_sizes(day: Day) -> tuple[int, ...]:
    """By hour of the day, from what is expected and not from what this day brings."""
    scenario = day.scenario
    calls = [one for one in scenario.channels if one.is_whole]
    if not calls:
        return (0,) * 24
    if scenario.lane:
        return (scenario.lane,) * 24
    sizes = []
    for weight in scenario.hours:
        size = 0
        for one in calls:
            arriving = scenario.conversations * one.share * weight / sum(scenario.hours) / HOUR
            demand = Demand(arriving=arriving, handling=1 / one.work, leaving=1 / one.patience)
            size += lane_size(demand, promised=one.promised)
        sizes.append(size)
    return tuple(sizes)
