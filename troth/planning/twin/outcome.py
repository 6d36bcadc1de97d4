"""What became of a day, and the figures of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy

from troth.planning.twin.day import Arrival, Day

FIGURES = (
    "kept",
    "neglect_minutes",
    "never_answered",
    "p99_wait_s",
    "network_share",
    "network_cost",
    "offers",
    "events_per_s",
)


@dataclass(slots=True)
class Ending:
    """What became of one conversation: `waited` seconds until the first word of a person, or until the
    customer left unanswered."""

    arrival: Arrival
    waited: float
    is_answered: bool
    person: int | None = None

    @property
    def is_kept(self) -> bool:
        return self.is_answered and self.waited <= self.arrival.channel.promised

    @property
    def neglect(self) -> float:
        """Seconds past the first promise."""
        return max(0.0, self.waited - self.arrival.channel.promised)


@dataclass(slots=True)
class Outcome:
    """Shares are of all who came: who left before anybody answered was not kept."""

    day: Day
    policy: str
    endings: Sequence[Ending]
    cost: float
    offers: int
    events: int
    seconds: float
    """That it took to play, of a processor's time."""
    trace: list[tuple[float, str, int, int, float]] = field(default_factory=list)

    def kept_by(self, channel: str) -> float | None:
        mine = [one.is_kept for one in self.endings if one.arrival.channel.name == channel]
        return sum(mine) / len(mine) if mine else None

    def figures(self) -> dict[str, float]:
        """`kept`, `never_answered` and `network_share` are shares; `neglect_minutes` minutes a conversation;
        `network_cost` euros and `offers` a count, both of the day."""
        count = max(1, len(self.endings))
        staff = len(self.day.staff)
        waits = [one.waited for one in self.endings]
        return {
            "kept": sum(one.is_kept for one in self.endings) / count,
            "neglect_minutes": sum(one.neglect for one in self.endings) / 60 / count,
            "never_answered": sum(not one.is_answered for one in self.endings) / count,
            "p99_wait_s": float(numpy.quantile(waits, 0.99)) if waits else 0.0,
            "network_share": sum(one.person is not None and one.person >= staff for one in self.endings)
            / count,
            "network_cost": self.cost,
            "offers": float(self.offers),
            "events_per_s": self.events / self.seconds if self.seconds else 0.0,
        }
