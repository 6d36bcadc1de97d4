"""Who is there now, and how much of them is taken up: for boards, and for whoever gives out work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from troth.people.models import Agent, TeamMember, weights_of
from troth.people.rules.capacity import WHOLE, Weight, has_room, load
from troth.people.rules.presence import GRACE, Presence, takes_new

Held = Mapping[str, int]
"""How many conversations somebody holds, by kind of channel."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody whose screen is open. `load` is a share of a whole person, `capacity` hundredths of one."""

    agent_id: int
    user_id: int
    name: str
    is_network: bool
    presence: Presence
    came_at: datetime | None
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    """The kinds that they serve; every kind where none is named."""
    skills: Mapping[str, int]
    """Levels from 1 to 5 by the skill's name."""
    teams: frozenset[int]
    capacity: int
    price: Decimal | None
    """What an expert of the network gets for a conversation, in euros."""
    held: Held
    weights: Mapping[str, Weight]

    @property
    def load(self) -> Fraction:
        return load(self.held, self.weights)

    @property
    def share(self) -> Fraction:
        """The taken part of what they can hold: above 1 they have more than that."""
        return self.load * WHOLE / self.capacity if self.capacity else Fraction(int(bool(self.load)))

    def can_take(self, kind: str) -> bool:
        """Whether one more conversation of this kind may be given to them now."""
        serves = not self.channels or kind in self.channels
        return (
            serves
            and takes_new(self.presence)
            and has_room(kind, self.held, self.weights, capacity=self.capacity)
        )


def who_is_on(brand_id: int, now: datetime, held: Mapping[int, Held] | None = None) -> list[Present]:
    """Everybody of the brand whose screen is open, also who is away; by name. Five queries, however many.

    `held` says by user id what each one holds: conversations lie above people, so the caller counts them.
    """
    here = Agent.objects.working().filter(brand=brand_id, seen_at__gt=now - GRACE)
    rows = list(here.select_related("user").prefetch_related("skills__skill").order_by("user__name", "id"))
    if not rows:
        return []
    weights, teams = weights_of(brand_id), _teams_of(brand_id)
    return [
        Present(
            agent_id=row.pk,
            user_id=row.user_id,
            name=str(row.user),
            is_network=row.is_network,
            presence=row.presence(now),
            came_at=row.came_at,
            languages=tuple(row.languages),
            channels=tuple(row.channels),
            skills={one.skill.name: one.level for one in row.skills.all()},
            teams=frozenset(teams.get(row.user_id, ())),
            capacity=row.capacity,
            price=row.price,
            held=(held or {}).get(row.user_id, {}),
            weights=weights,
        )
        for row in rows
    ]


def _teams_of(brand_id: int) -> dict[int, set[int]]:
    teams: dict[int, set[int]] = {}
    for user, team in TeamMember.objects.filter(brand=brand_id).values_list("user", "team"):
        teams.setdefault(user, set()).add(team)
    return teams
