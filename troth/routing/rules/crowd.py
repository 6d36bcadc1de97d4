"""How crowded staff are: of what cannot wait, the share that found nobody free lately."""

from collections import defaultdict
from math import exp

from troth.routing.rules.work import Need

REMEMBERED = 900.0
"""Seconds after which something seen counts for 1 / e of what is seen now."""
DRAWN = 4.0
"""So many arrivals' weight has what is seen in all, and in the language, while a skill has few of its own."""

Group = tuple[str, str]


class Crowd:
    """What a desk has seen of its own fullness; nothing needs to be known beforehand, and nothing is kept."""

    def __init__(self) -> None:
        self._seen: dict[Group, tuple[float, float, float]] = defaultdict(lambda: (0.0, 0.0, 0.0))
        """By language and skill: how many found nobody, of how many, as they counted at that moment."""

    def saw(self, need: Need, at: float, *, is_full: bool) -> None:
        """Something that cannot wait came, and found all who can do it taken, or somebody free."""
        for group in _groups(need):
            full, count = self._faded(group, at)
            self._seen[group] = (full + is_full, count + 1, at)

    def share(self, need: Need, at: float) -> float:
        """(full + 4 p) / (count + 4), where p is the same of the wider group: of all, the language, the skill
        in it. 0..1, and 0 where nothing came yet."""
        share = 0.0
        for group in _groups(need):
            full, count = self._faded(group, at)
            share = (full + DRAWN * share) / (count + DRAWN)
        return share

    def _faded(self, group: Group, at: float) -> tuple[float, float]:
        full, count, seen_at = self._seen[group]
        left = exp((seen_at - at) / REMEMBERED)
        return full * left, count * left


def _groups(need: Need) -> tuple[Group, Group, Group]:
    return (("", ""), (need.language, ""), (need.language, need.skill))
