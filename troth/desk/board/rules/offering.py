"""To whom a conversation is best given: whoever has most room, among those who are on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from troth.people.rules.capacity import WHOLE, Weight, in_the_way, load, weight_of
from troth.people.rules.presence import Presence, takes_new


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is on. `held` counts what they hold by kind of channel; `capacity` in hundredths."""

    user_id: int
    name: str
    presence: Presence
    languages: Collection[str]
    held: Mapping[str, int]
    weights: Mapping[str, Weight]
    capacity: int = WHOLE
    channels: Collection[str] = ()
    """The kinds that they serve; every kind where none is named."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What speaks for or against somebody. `speaks` is none where nobody has said what they speak."""

    user_id: int
    name: str
    presence: Presence
    room: int
    speaks: bool | None


def offers(candidates: Sequence[Candidate], kind: str, language: str) -> list[Offer]:
    """Most room first; who takes nothing new, is full, or does not speak the language after the rest."""
    found = [
        Offer(one.user_id, one.name, one.presence, room_for(kind, one), _speaks(one.languages, language))
        for one in candidates
    ]
    return sorted(found, key=_place)


def room_for(kind: str, one: Candidate) -> int:
    """How many more conversations of this kind fit: the free share of a person times how many fill one."""
    if one.channels and kind not in one.channels:
        return 0
    taken = load(in_the_way(kind, one.held, one.weights), one.weights)
    free = Fraction(one.capacity, WHOLE) - taken
    return max(0, floor(free * weight_of(kind, one.weights).at_once))


def _speaks(languages: Collection[str], language: str) -> bool | None:
    """A language of a region is spoken by whoever speaks the language: nl-BE by who speaks nl."""
    if not languages or not language:
        return None
    return language.partition("-")[0] in {one.partition("-")[0] for one in languages}


def _place(offer: Offer) -> tuple[bool, bool, bool, int, str]:
    return (not takes_new(offer.presence), not offer.room, offer.speaks is False, -offer.room, offer.name)
