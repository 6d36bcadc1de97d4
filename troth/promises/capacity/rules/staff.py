"""Who is there in each hour of the week, and for which kinds of channels."""

from collections.abc import Iterable
from dataclasses import dataclass

from troth.promises.capacity.rules.hours import NOTHING, ByHour, plus


@dataclass(frozen=True, slots=True)
class Group:
    """How many are there who serve these kinds of channels; every kind where none is named."""

    kinds: frozenset[str]
    people: ByHour

    def serves(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Staff:
    groups: tuple[Group, ...] = ()

    def people(self, kind: str) -> ByHour:
        """How many are there for this kind; 1.5 is one person, and half of the time a second."""
        return self._sum(group for group in self.groups if group.serves(kind))

    def serving_both(self, kind: str, other: str) -> ByHour:
        return self._sum(group for group in self.groups if group.serves(kind) and group.serves(other))

    def with_more(self, people: ByHour) -> "Staff":
        """With so many more, who serve every kind."""
        return Staff((*self.groups, Group(frozenset(), people)))

    @staticmethod
    def _sum(groups: Iterable[Group]) -> ByHour:
        found = NOTHING
        for group in groups:
            found = plus(found, group.people)
        return found
