"""How long one customer keeps a person busy: measured where there is enough to measure, else assumed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST = 19
"""Fewer are too few to say anything: with 19 one is 5 %."""

ASSUMED_HANDLING: Mapping[str, float] = {"call": 300.0, "chat": 480.0, "mail": 360.0}
"""Seconds of one person's work, before there is anything to measure (by `troth bench`'s standard day)."""
ASSUMED_OTHER = 420.0
ASSUMED_PATIENCE = 240.0
"""Seconds that somebody who chats or calls waits on average before giving up, likewise."""

_GAINS = (0.6, 0.4)
_GAIN_AFTER = 0.5


@dataclass(frozen=True, slots=True)
class Hold:
    """One person had one chat from `since` to `until`, in seconds from any beginning."""

    person: int
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Handling:
    """`seconds` of one person who does nothing else, from so many that were `measured`; 0: assumed."""

    seconds: float
    measured: int = 0


def pace_of(at_once: int) -> tuple[float, ...]:
    """How much one person does with 1, 2, ... chats at once: 1, 1.6, 2.0, and each further one adds half
    as much as the one before. The first three are those of the standard day."""
    pace, gain = [1.0], _GAINS[0]
    for number in range(at_once - 1):
        gain = _GAINS[number] if number < len(_GAINS) else gain * _GAIN_AFTER
        pace.append(pace[-1] + gain)
    return tuple(pace)


def assumed(kind: str) -> Handling:
    return Handling(ASSUMED_HANDLING.get(kind, ASSUMED_OTHER))


def handling_of(kind: str, mean_seconds: float | None, measured: int) -> Handling:
    """The mean of what was measured; what is assumed where that is too little."""
    if mean_seconds is None or measured < FEWEST:
        return assumed(kind)
    return Handling(mean_seconds, measured)


def chat_handling(kind: str, holds: Sequence[Hold], pace: Sequence[float]) -> Handling:
    """What a chat would take somebody who has no other, from how long chats were held.

    Who holds L chats at once gets on with each at pace(L)/L of their speed, so a hold of h is h pace(L)/L of
    work; L is the mean level at which these were held.
    """
    lengths = [hold.until - hold.since for hold in holds if hold.until > hold.since]
    if len(lengths) < FEWEST:
        return assumed(kind)
    level = min(level_of(holds), float(len(pace)))
    return Handling(sum(lengths) / len(lengths) * _paced(pace, level) / level, len(lengths))


def level_of(holds: Iterable[Hold]) -> float:
    """How many chats somebody who has any had at once, on average over that time."""
    by_person: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for hold in holds:
        by_person[hold.person].append((hold.since, hold.until))
    held = busy = 0.0
    for spans in by_person.values():
        reached = float("-inf")
        for since, until in sorted(spans):
            held += until - since
            busy += max(0.0, until - max(since, reached))
            reached = max(reached, until)
    return held / busy if busy else 1.0


def patience_of(left: int, waited: float) -> float:
    """Mean seconds until one who waits gives up: the time waited by all, those who were answered too, for
    each who left.

    1 / theta with theta = left / waited, the maximum-likelihood estimate where answers censor an exponential
    patience; what is assumed counts as one more who left.
    """
    return (waited + ASSUMED_PATIENCE) / (left + 1)


def _paced(pace: Sequence[float], level: float) -> float:
    """The pace between two levels."""
    below = min(int(level), len(pace))
    above = min(below + 1, len(pace))
    return pace[below - 1] + (level - below) * (pace[above - 1] - pace[below - 1])
