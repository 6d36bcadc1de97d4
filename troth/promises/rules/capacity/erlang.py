"""Erlang B, C and A in forms that hold for thousands of people."""

import math

from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.overflow import overflow
from troth.promises.rules.capacity.waits import Waits


def blocked(offered_load: float, agents: int) -> float:
    """Erlang B: the share of calls that finds all taken, where nobody can wait. Source: Erlang 1917."""
    return 1 / inverse_blocked(offered_load, agents)


def inverse_blocked(offered_load: float, agents: int) -> float:
    """1 / B by 1/B_0 = 1, 1/B_k = 1 + (k/A) / B_(k-1): no factorial, so nothing overflows but to infinity."""
    if agents < 0:
        raise NotPossible("There cannot be fewer than no people.")
    if offered_load <= 0:
        return 1.0 if agents == 0 else math.inf
    inverse = 1.0
    for person in range(1, agents + 1):
        inverse = 1 + person / offered_load * inverse
    return inverse


def waits(demand: Demand, agents: int) -> Waits:
    """How long people wait for so many agents: Erlang A, and Erlang C where nobody ever gives up.

    C = c B / (c - A (1 - B)); Erlang 1917. With patience: Palm 1957; Garnett, Mandelbaum, Reiman 2002.
    """
    if agents < 0:
        raise NotPossible("There cannot be fewer than no people.")
    freeing = agents * demand.handling
    if agents == 0 or (not demand.leaving and demand.offered_load >= agents):
        return _never_free(demand, agents)
    over = overflow(demand.arriving, freeing=freeing, leaving=demand.leaving)
    below = inverse_blocked(demand.offered_load, agents) - 1
    waiting = over.waiting * over.chance(below)
    served = demand.arriving - demand.leaving * waiting
    return Waits(
        arriving=demand.arriving,
        freeing=freeing,
        leaving=demand.leaving,
        chance_to_wait=over.chance(below),
        log_just_full=over.log_just_full(below),
        mean_waiting=waiting,
        mean_in_hand=served / demand.handling,
    )


def _never_free(demand: Demand, agents: int) -> Waits:
    """Nobody is there, or more comes than they can do: whoever comes waits until they give up, if ever."""
    gives_up = bool(demand.leaving) and agents == 0
    return Waits(
        arriving=demand.arriving,
        freeing=agents * demand.handling,
        leaving=demand.leaving,
        chance_to_wait=1.0,
        log_just_full=-math.inf,
        mean_waiting=demand.arriving / demand.leaving if gives_up else math.inf,
        mean_in_hand=float(agents),
        is_stable=gives_up,
    )
