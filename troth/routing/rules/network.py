"""When experts of the network are asked, which of them, and how many at once."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from troth.promises.rules.wait.slots import chance_of_slot

PRIOR_ACCEPTED, PRIOR_ASKED = 6.0, 9.5


class Asked(Protocol):
    """An expert who could be asked: what they cost for this, and what is known of how they answer."""

    @property
    def id(self) -> int: ...
    @property
    def price(self) -> float: ...
    @property
    def accepts(self) -> float: ...
    def answers_within(self, seconds: float) -> float: ...


Expert = TypeVar("Expert", bound=Asked)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the brand says that things are worth, and how sure it wants to be."""

    kept: float = 6.0
    """Of one kept promise, in euros. Below the price of an offer it asks nobody."""
    sure_of_staff: float = 0.95
    """From this chance on that staff are in time, nobody of the network is asked."""
    sure_of_network: float = 0.98
    """As many are asked at once as make it this likely that one of them takes it in time."""
    most_at_once: int = 6
    one_by_one_above: float = 60.0
    """Seconds of slack above which one is asked after the other."""
    place: float = 4.5
    """Of a place of the staff, in euros, where the next one would find it taken and need the network."""
    ask_below: Mapping[str, float] = field(default_factory=lambda: {"chat": math.inf, "call": math.inf})
    """Seconds of slack, by channel, from which on the network is asked at all."""
    ask_others_below: float = 900.0

    def trigger(self, channel: str) -> float:
        return self.ask_below.get(channel, self.ask_others_below)


def accept_rate(accepted: int, asked: int) -> float:
    """(a + 6) / (n + 9.5): how often somebody says yes, drawn towards what is usual while little is known."""
    return (accepted + PRIOR_ACCEPTED) / (asked + PRIOR_ASKED)


def chance_in_house(*, rate: float, slack: float, ahead: int) -> float:
    """P(Poisson(rate * slack) >= ahead): that staff get to it in time. `ahead` counts itself; `rate` is how
    many places they free per second for this class."""
    return chance_of_slot(rate=rate, within=slack, ahead=ahead - 1) if slack > 0 else 0.0


def asks_network(*, slack: float, in_house: float, channel: str, worth: Worth) -> bool:
    return in_house < worth.sure_of_staff and slack < worth.trigger(channel)


def worthwhile(*, in_house: float, crowded: float = 0.0, worth: Worth) -> float:
    """W (1 - p) + v p c: what it is worth in euros that the network takes it. With chance p staff are in
    time, and then it takes a place of value v that, with chance c, the next one finds taken.

    v is no more than W, so that below the price of an offer nobody is asked, however crowded it is.
    """
    return worth.kept * (1 - in_house) + min(worth.place, worth.kept) * in_house * crowded


def chosen(
    experts: Iterable[Expert],
    *,
    slack: float,
    in_house: float,
    open_offers: int = 0,
    fails: float = 1.0,
    crowded: float = 0.0,
    worth: Worth,
) -> list[Expert]:
    """Whom to ask now, the first one first: by price over chance to accept, none who costs more than is
    `worthwhile`, and no more than make it likely enough that one takes it in time.

    `fails`: the chance that none of the `open_offers` that stand already comes to anything.
    """
    in_time = slack if slack > 0 else worth.one_by_one_above
    most = 1 if slack > worth.one_by_one_above else worth.most_at_once
    taken: list[Expert] = []
    most_paid = worthwhile(in_house=in_house, crowded=crowded, worth=worth)
    for expert in sorted(experts, key=lambda one: (one.price / one.accepts, one.id)):
        if open_offers + len(taken) >= most or 1 - fails >= worth.sure_of_network:
            break
        if expert.price > most_paid:
            continue
        taken.append(expert)
        fails *= 1 - expert.accepts * expert.answers_within(in_time)
    return taken
