"""Load that changes through the day: what is in hand now comes from what arrived a handle time ago.

Infinite-server load, m' = lambda(t) - mu m (exponential handle times); Eick, Massey, Whitt 1993. Staffing by
it instead of by the rate of the moment is the modified offered load approximation.
"""

import math
from collections.abc import Sequence

from troth.promises.rules.capacity.demand import Demand


def load_of_sine(demand: Demand, *, swing: float, period: float, at: float) -> float:
    """m(t) for lambda(t) = a + b sin(2 pi t / period): a / mu + b (mu sin gt - g cos gt) / (mu^2 + g^2)."""
    pace = 2 * math.pi / period
    turn = demand.handling * math.sin(pace * at) - pace * math.cos(pace * at)
    return demand.offered_load + swing * turn / (demand.handling**2 + pace**2)


def changing_loads(demands: Sequence[Demand], *, slot: float) -> list[float]:
    """The mean offered load of each slot, where the whole repeats (a week) and handle times may differ.

    `slot` is a slot's length in the rates' unit of time. Within a slot the load nears lambda / mu as
    e^(-mu t); the load with which the circle begins is the one that it ends with.
    """
    reached, kept = 0.0, 1.0
    for demand in demands:
        decay = math.exp(-demand.handling * slot)
        reached = demand.offered_load * (1 - decay) + reached * decay
        kept *= decay
    start = reached / (1 - kept) if demands else 0.0
    loads = []
    for demand in demands:
        pace = demand.handling * slot
        loads.append(demand.offered_load + (start - demand.offered_load) * -math.expm1(-pace) / pace)
        start = demand.offered_load + (start - demand.offered_load) * math.exp(-pace)
    return loads
