"""How many people a promise needs: exactly, and by the square-root rule that tells what a margin buys."""

import math

from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.erlang import waits
from troth.promises.rules.capacity.search import fewest


def agents_needed(demand: Demand, *, longest: float, share: float) -> int:
    """The fewest people, from 1 on, with whom at least `share` of all is being helped within `longest`.

    Erlang A, or C where nobody gives up. Raises NotPossible for a share of 1, which no number reaches.
    """
    if not 0 <= share < 1:
        raise NotPossible("A share that can be promised lies between 0 and 1; no number of people keeps all.")
    return fewest(lambda agents: waits(demand, agents).served_within(longest) >= share)


def with_shrinkage(agents: int, away: float) -> int:
    """How many to plan so that `agents` are there when a share `away` of them is at breaks or ill."""
    if not 0 <= away < 1:
        raise NotPossible("The share of people who are away lies between 0 and 1.")
    # Without the hair's breadth, 63 / 0.7 = 90.00000000000001 would ask for 91.
    return math.ceil(agents / (1 - away) - 1e-9)


def square_root_agents(offered_load: float, beta: float) -> int:
    """c = A + beta sqrt(A), rounded up. Source: Erlang 1924; Halfin and Whitt 1981."""
    return max(1, math.ceil(offered_load + beta * math.sqrt(offered_load) - 1e-9))


def busy_day_agents(mean: float, spread: float, margin: float) -> int:
    """c = m + z sqrt(m + cv^2 m^2): `spread` is how far days differ (cv), `margin` the normal quantile z."""
    return max(1, math.ceil(mean + margin * math.sqrt(mean + (spread * mean) ** 2) - 1e-9))


def chance_to_wait(beta: float) -> float:
    """P(W > 0) = 1 / (1 + beta Phi(beta) / phi(beta)), nobody giving up; Halfin and Whitt 1981. beta > 0."""
    if beta <= 0:
        raise NotPossible("Without a margin above the load the queue of patient customers never ends.")
    return 1 / (1 + beta / hazard(-beta))


def chance_to_wait_with_patience(beta: float, leaving_to_handling: float) -> float:
    """P(W > 0) = 1 / (1 + sqrt(theta/mu) h(beta sqrt(mu/theta)) / h(-beta)), h = phi / (1 - Phi).

    Source: Garnett, Mandelbaum, Reiman 2002. `leaving_to_handling` is theta / mu.
    """
    if leaving_to_handling <= 0:
        return chance_to_wait(beta)
    root = math.sqrt(leaving_to_handling)
    return 1 / (1 + root * hazard(beta / root) / hazard(-beta))


def hazard(at: float) -> float:
    """h(x) = phi(x) / (1 - Phi(x)) of the standard normal; by its continued fraction far out."""
    if at < 25:
        return math.sqrt(2 / math.pi) * math.exp(-at * at / 2) / math.erfc(at / math.sqrt(2))
    fraction = at
    for term in range(40, 0, -1):
        fraction = at + term / fraction
    return fraction
