"""How much of a person is taken up, in exact shares: thirds of thirds must add up to a whole one."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 100
"""A person's capacity in hundredths: 100 is one whole person, 50 half of one."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A conversation of this kind takes 1/`at_once` of a person.

    What `may_wait` (mail) is put aside for what cannot (a chat, a call), and so leaves room for it.
    """

    at_once: int
    may_wait: bool = False


DEFAULTS: Mapping[str, Weight] = {
    "call": Weight(1),
    "chat": Weight(3),
    "mail": Weight(10, may_wait=True),
}
UNKNOWN = Weight(10, may_wait=True)
"""A kind of channel that nobody has weighed is answered like mail."""


def weight_of(kind: str, weights: Mapping[str, Weight]) -> Weight:
    return weights.get(kind) or DEFAULTS.get(kind, UNKNOWN)


def kinds_that_cannot_wait(weights: Mapping[str, Weight]) -> list[str]:
    """All of them: a kind that nobody has weighed may wait."""
    return sorted(kind for kind in {*DEFAULTS, *weights} if not weight_of(kind, weights).may_wait)


def load(held: Mapping[str, int], weights: Mapping[str, Weight]) -> Fraction:
    """The share of one person that these conversations take, by kind and count: the sum of count/at_once."""
    return Fraction(*_summed(held, weights))


def _summed(held: Mapping[str, int], weights: Mapping[str, Weight]) -> tuple[int, int]:
    """The same as two whole numbers, one over the other: it is asked of hundreds of people at once."""
    over, under = 0, 1
    for kind, count in held.items():
        at_once = weight_of(kind, weights).at_once
        over, under = over * at_once + count * under, under * at_once
    return over, under


def in_the_way(kind: str, held: Mapping[str, int], weights: Mapping[str, Weight]) -> Mapping[str, int]:
    """Of what is held, by kind and count, that which leaves less room for this kind.

    For a chat or a call only other chats and calls count: whoever has mail to answer can still pick up. For
    mail all counts: nobody on the phone is given mail.
    """
    may_wait = weight_of(kind, weights).may_wait
    return {
        other: count for other, count in held.items() if may_wait or not weight_of(other, weights).may_wait
    }


def has_room(
    kind: str, held: Mapping[str, int], weights: Mapping[str, Weight], *, capacity: int = WHOLE
) -> bool:
    """Whether one more conversation of this kind fits beside what is held; `capacity` in hundredths."""
    over, under = _summed(in_the_way(kind, held, weights), weights)
    at_once = weight_of(kind, weights).at_once
    return (over * at_once + under) * WHOLE <= capacity * under * at_once
