"""People set apart for calls: a call takes a whole person, and cannot use a free slot beside a chat."""

from troth.promises.rules.capacity.agents import agents_needed
from troth.promises.rules.capacity.demand import Demand

SHARE = 0.95
"""Of the calls that the lane is to keep, were everybody able to take each: nobody speaks every language, and
some 90 % are left of it."""


def lane_size(demand: Demand, *, promised: float, share: float = SHARE) -> int:
    """How many people calls need to themselves: Erlang A (Garnett, Mandelbaum and Reiman 2002)."""
    return agents_needed(demand, longest=promised, share=share)


def leaves_lane(*, is_whole: bool, held: int, on_calls: int, wholly_free: int, size: int) -> bool:
    """Whether this may be given to somebody who holds `held` conversations.

    Those who are on a call or wholly free are the lane, whoever they are: other work goes to people who are
    taken up in part, and takes a wholly free one only while the lane is larger than it must be.
    """
    return is_whole or held > 0 or on_calls + wholly_free > size
