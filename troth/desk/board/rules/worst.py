"""The order of the board: what hurts customers most stands first."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Protocol, TypeVar

from troth.people.rules.presence import Presence


class Waiting(Protocol):
    """What a channel's place is worked out from."""

    @property
    def broken(self) -> int: ...
    @property
    def at_risk(self) -> int: ...
    @property
    def waiting_since_at(self) -> datetime | None: ...


class Loaded(Protocol):
    """What a person's place is worked out from; `share` is the taken part of what they can hold."""

    @property
    def name(self) -> str: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def late(self) -> int: ...
    @property
    def share(self) -> Fraction: ...


SomeWaiting = TypeVar("SomeWaiting", bound=Waiting)
SomeLoaded = TypeVar("SomeLoaded", bound=Loaded)


def worst_channels(channels: Sequence[SomeWaiting], now: datetime) -> list[SomeWaiting]:
    """Most broken promises first, then most at risk, then the longest wait; a quiet channel last."""
    return sorted(
        channels,
        key=lambda one: (
            -one.broken,
            -one.at_risk,
            one.waiting_since_at or now,
            one.waiting_since_at is None,
        ),
    )


def worst_people(people: Sequence[SomeLoaded]) -> list[SomeLoaded]:
    """Whoever went and left customers behind first; then by what is late with them, then by load."""
    return sorted(people, key=lambda one: (one.presence != Presence.OFFLINE, -one.late, -one.share, one.name))
