"""Which share of a promise the people on duty can keep, hour by hour of the week: a heat map's figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troth.promises.rules.capacity.changing import changing_loads
from troth.promises.rules.capacity.chats import chat_waits
from troth.promises.rules.capacity.demand import Demand
from troth.promises.rules.capacity.search import first_within
from troth.promises.rules.capacity.waits import Waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What comes in one hour of the week, and how many people are there for it.

    `pace` as in `chat_waits`: one entry for calls, one for each chat that a person can hold at once.
    """

    demand: Demand
    agents: int
    pace: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class Week:
    """The hours with what waiting they mean; made by `week_of`."""

    hours: tuple[Hour, ...]
    waits: tuple[Waits, ...]

    def shares(self, longest: float) -> list[float | None]:
        """Of each hour, the share of all who come that is being helped within `longest`; none where
        nobody comes. 0 where more comes than the people there can ever do."""
        return [
            waits.served_within(longest) if hour.demand.arriving else None
            for hour, waits in zip(self.hours, self.waits, strict=True)
        ]

    def share(self, longest: float) -> float | None:
        """Of the whole week, each hour with the weight of what comes in it; none where nothing comes."""
        return self._weighed([waits.served_within(longest) for waits in self.waits])

    def tightest(self, share: float) -> float | None:
        """The shortest time within which the week keeps this share; none where no time is long enough."""
        at_last = self._weighed([waits.served_at_last for waits in self.waits])
        if at_last is None or share > at_last - 1e-9:
            return None
        step = 1 / max(waits.freeing for waits in self.waits)
        return first_within(lambda longest: self.share(longest) or 0.0, share, step=step)

    def tightest_by_hour(self, share: float) -> list[float | None]:
        """The same for each hour by itself."""
        return [
            waits.tightest(share) if hour.demand.arriving else None
            for hour, waits in zip(self.hours, self.waits, strict=True)
        ]

    def unstable(self) -> list[int]:
        """The hours in which more comes than the people there can ever do, and nobody gives up."""
        return [number for number, waits in enumerate(self.waits) if not waits.is_stable]

    def _weighed(self, shares: Sequence[float]) -> float | None:
        weights = [hour.demand.arriving for hour in self.hours]
        total = sum(weights)
        if not total:
            return None
        return sum(weight * share for weight, share in zip(weights, shares, strict=True)) / total


def week_of(hours: Sequence[Hour], *, length: float) -> Week:
    """`length` is that of an hour in the rates' unit of time. Each is reckoned with the load that it really
    has in hand (modified offered load): a full evening is still there in the hour after it."""
    loads = changing_loads([hour.demand for hour in hours], slot=length)
    return Week(
        tuple(hours),
        tuple(
            chat_waits(replace(hour.demand, arriving=load * hour.demand.handling), hour.agents, hour.pace)
            for hour, load in zip(hours, loads, strict=True)
        ),
    )
