"""What each policy comes to on the twin's standard day, so that whoever chooses sees all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of all who wrote; minutes past the promise, a conversation; euros and offers a day; seconds."""

    kept: float
    neglect_minutes: float
    never_answered: float
    p99_wait: float
    network_cost: float
    offers: float


STANDARD: Mapping[str, Figures] = {
    "promise-slack": Figures(0.983, 0.07, 0.013, 516, 4710, 5252),
    "promise-slack-generous": Figures(0.984, 0.07, 0.011, 523, 4803, 5026),
    "first-come": Figures(0.941, 0.07, 0.017, 92, 4850, 3444),
    "round-robin": Figures(0.940, 0.07, 0.018, 97, 4933, 3491),
}
"""Means of ten days, as `troth simulate --scenario standard --seeds 0-9` prints them; docs/routing.md has
them with their intervals. The simple policies are played as they ask experts here: one by one. What people
take themselves was not simulated."""
