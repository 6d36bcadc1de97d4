"""Chats: one person holds several at once, and each goes slower for it."""

from collections.abc import Sequence

from troth.promises.rules.capacity.demand import Demand, NotPossible
from troth.promises.rules.capacity.erlang import waits
from troth.promises.rules.capacity.overflow import overflow
from troth.promises.rules.capacity.waits import Waits


def chat_waits(demand: Demand, agents: int, pace: Sequence[float]) -> Waits:
    """How long visitors wait for people who hold up to `len(pace)` chats each, evenly spread.

    `pace[k - 1]` is how much one person with k chats does in all, as a multiple of what they do with one:
    (1, 1.6, 2.0). Birth-death chain over the chats n in hand, n = k s + m with m people at level k + 1 and
    total rate mu ((s - m) r_k + m r_(k+1)); beyond s K chats visitors wait and give up at rate theta.
    """
    if not pace or min(pace) <= 0:
        raise NotPossible("Someone who holds a chat must get on with it: each pace is above 0.")
    freeing = agents * pace[-1] * demand.handling
    if agents == 0 or (not demand.leaving and demand.arriving >= freeing):
        return waits(Demand(arriving=demand.arriving, handling=pace[-1] * demand.handling), agents)
    below, in_hand = _below(demand, agents, pace)
    over = overflow(demand.arriving, freeing=freeing, leaving=demand.leaving)
    chance = over.chance(below)
    full = agents * len(pace)
    return Waits(
        arriving=demand.arriving,
        freeing=freeing,
        leaving=demand.leaving,
        chance_to_wait=chance,
        log_just_full=over.log_just_full(below),
        mean_waiting=over.waiting * chance,
        mean_in_hand=full * chance + in_hand * (1 - chance),
    )


def _below(demand: Demand, agents: int, pace: Sequence[float]) -> tuple[float, float]:
    """The states with a free place, summed relative to the full one, and the mean number in hand in them.

    From empty upwards, each state divided by the next: w_n = w_(n-1) rate(n) / lambda with w the sum so far
    relative to state n; as in Erlang B's inverse recurrence nothing overflows but to infinity.
    """
    if not demand.arriving:
        return float("inf"), 0.0
    levels = (0.0, *pace)
    total, mean = 0.0, 0.0
    for number in range(1, agents * len(pace) + 1):
        level, ahead = divmod(number, agents)
        above = levels[level + 1] if ahead else 0.0
        rate = demand.handling * ((agents - ahead) * levels[level] + ahead * above)
        # The state below joins: its own share is 1 of total + 1.
        mean = (mean * total + number - 1) / (total + 1) if total != float("inf") else mean
        total = (total + 1) * rate / demand.arriving
    return total, mean
