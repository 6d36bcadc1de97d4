"""How honest the honest wait is: simulated and real waits replayed, each forecast judged when its outcome is
known, beside what desks announce today."""

import heapq
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import Protocol

from bench.days.contacts import Contact, real_calls
from bench.days.standard_day import simulate
from bench.figures import Figure, beside
from troth.promises.rules.wait.estimator import HonestWait, Outcome
from troth.promises.rules.wait.quantiles import conformal_quantile, pinball_loss
from troth.promises.rules.wait.steps import step_above
from troth.site.progress import say

LEVEL = 0.95
OTHER_LEVELS = (0.5, 0.8, 0.9, 0.99)
FEWEST = 30
DAYS, QUICK_DAYS = 4, 1


class Announcer(Protocol):
    """Something that says a wait and learns what came of it; seconds."""

    def announce(self, contact: Contact) -> float: ...

    def learn(self, contact: Contact, announced: float) -> None: ...


@dataclass
class Honest:
    """Ours."""

    estimator: HonestWait = field(default_factory=HonestWait)

    def announce(self, contact: Contact) -> float:
        return self.estimator.announce(contact.situation, policy=contact.promise).wait

    def learn(self, contact: Contact, announced: float) -> None:
        self.estimator.learn(
            Outcome(
                situation=contact.situation,
                waited=contact.waited,
                is_answered=contact.is_answered,
                announced=announced,
            )
        )


@dataclass
class LastToEnter:
    """The wait of who was helped last on the channel (LES)."""

    last: dict[str, float] = field(default_factory=dict)

    def announce(self, contact: Contact) -> float:
        return self.last.get(contact.situation.channel, contact.promise)

    def learn(self, contact: Contact, announced: float) -> None:
        if contact.is_answered:
            self.last[contact.situation.channel] = contact.waited


class HeadOfLine:
    """How long the first of the queue has waited by now (HOL)."""

    def announce(self, contact: Contact) -> float:
        return contact.head

    def learn(self, contact: Contact, announced: float) -> None:
        """It looks at the queue alone."""


@dataclass
class Rolling:
    """The 95 % quantile of the last 250 answered waits of the channel."""

    waits: defaultdict[str, deque[float]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=250))
    )

    def announce(self, contact: Contact) -> float:
        found = conformal_quantile(self.waits[contact.situation.channel], LEVEL)
        return contact.promise if found is None else found

    def learn(self, contact: Contact, announced: float) -> None:
        if contact.is_answered:
            self.waits[contact.situation.channel].append(contact.waited)


@dataclass(frozen=True, slots=True)
class Judged:
    """One announcement with its outcome; `held` is unknown of who left before the announced time."""

    contact: Contact
    announced: float

    @property
    def held(self) -> bool | None:
        if self.contact.waited > self.announced:
            return False
        return True if self.contact.is_answered else None


def replay(contacts: Iterable[Contact], announcer: Announcer) -> list[Judged]:
    """Each outcome is learned when it happens, never before a contact that came earlier than it ended."""
    judged: list[Judged] = []
    pending: list[tuple[float, int]] = []
    for contact in contacts:
        while pending and pending[0][0] <= contact.at:
            done = judged[heapq.heappop(pending)[1]]
            announcer.learn(done.contact, done.announced)
        heapq.heappush(pending, (contact.at + contact.waited, len(judged)))
        judged.append(Judged(contact, announcer.announce(contact)))
    return judged


def coverage(judged: Iterable[Judged]) -> float:
    """The share that held, in per cent, of those whose outcome is known."""
    known = [one.held for one in judged if one.held is not None]
    return 100 * sum(known) / len(known) if known else float("nan")


def pinball(judged: Iterable[Judged]) -> float:
    """Mean loss over the answered: of who left, nobody knows how long it would have been."""
    return fmean(
        pinball_loss(one.contact.waited, one.announced, LEVEL) for one in judged if one.contact.is_answered
    )


def worst_hour(judged: Iterable[Judged]) -> float:
    """The least coverage of an hour of any one day, of hours with 30 known outcomes."""
    hours: defaultdict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.held is not None:
            hours[int(one.contact.at // 3600)].append(one)
    return min((coverage(ones) for ones in hours.values() if len(ones) >= FEWEST), default=float("nan"))


def grid(judged: Sequence[Judged]) -> str:
    """Coverage in per cent by channel and hour of the day; a dot where fewer than 30 are known."""
    channels = sorted({one.contact.situation.channel for one in judged})
    lines = ["hour      " + "".join(f"{hour:4d}" for hour in range(24)) + "   all"]
    for channel in channels:
        of_channel = [one for one in judged if one.contact.situation.channel == channel]
        cells = []
        for hour in range(24):
            ones = [one for one in of_channel if int(one.contact.at % 86400 // 3600) == hour]
            known = sum(1 for one in ones if one.held is not None)
            cells.append(f"{coverage(ones):4.0f}" if known >= FEWEST else "   .")
        lines.append(f"{channel:10}" + "".join(cells) + f"  {coverage(of_channel):5.1f}")
    return "\n".join(lines)


def measure(stand: object, *, is_quick: bool) -> list[Figure]:
    """`stand` is not used: waits need no database."""
    days = QUICK_DAYS if is_quick else DAYS
    standard = simulate(seed=0, days=days)
    figures = _figures("standard day", standard, has_aims=True) + _reliability("standard day", standard)
    figures += _figures("no network", simulate(seed=0, days=days, mean=4500, has_network=False))
    calls = real_calls()
    if calls is None:
        say("The real calls are left out: the reference data is not here.")
    else:
        figures += _figures("bank calls", calls)
    return [*figures, *_speed(simulate(seed=1, days=1))]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a replay; an aim is what the standard day must reach."""

    name: str
    unit: str
    of: Callable[[Sequence[Judged]], float]
    aim: str = ""
    is_met: Callable[[float], bool] = bool


MEASURES = (
    Measure("coverage", "%", coverage, "94-96 %", lambda found: 94 <= found <= 96),
    Measure(
        "coverage of who must wait", "%", lambda ones: coverage(waiting(ones)), "93.5 %", lambda f: f >= 93.5
    ),
    Measure("coverage of the worst hour", "%", worst_hour, "above 65 %", lambda found: found > 65),
    Measure(
        "median announced", "s", lambda ones: median(one.announced for one in ones), "35 s", lambda f: f <= 35
    ),
    Measure("coverage of the first 100", "%", lambda ones: coverage(ones[:100])),
    Measure("mean announced", "s", lambda ones: fmean(one.announced for one in ones)),
    Measure("coverage of what is said", "%", lambda ones: coverage(map(rounded, ones))),
    Measure("median said", "s", lambda ones: median(rounded(one).announced for one in ones)),
)


def waiting(judged: Iterable[Judged]) -> list[Judged]:
    return [one for one in judged if not one.contact.situation.has_free_person]


def rounded(one: Judged) -> Judged:
    """As it is said: in steps, and beyond them as it is."""
    return Judged(one.contact, step_above(one.announced) or one.announced)


def _figures(name: str, contacts: list[Contact], *, has_aims: bool = False) -> list[Figure]:
    ours = replay(contacts, Honest())
    others: dict[str, Announcer] = {
        "last to enter service": LastToEnter(),
        "head of line": HeadOfLine(),
        "rolling quantile": Rolling(),
    }
    theirs = {other: replay(contacts, announcer) for other, announcer in others.items()}
    say(f"\n{name}: {len(contacts):,} contacts; coverage in % at {LEVEL:.0%}\n{grid(ours)}\n")
    figures = []
    for measure_ in MEASURES:
        found = measure_.of(ours)
        figure = Figure(name=f"{name}: {measure_.name}", value=found, unit=measure_.unit)
        if has_aims and measure_.aim:
            figure = replace(figure, aim=measure_.aim, is_met=measure_.is_met(found))
        figures += beside(figure, [(other, measure_.of(ones)) for other, ones in theirs.items()])
    return figures + _pinball(name, ours, theirs, has_aims=has_aims)


def _pinball(
    name: str, ours: Sequence[Judged], theirs: dict[str, list[Judged]], *, has_aims: bool
) -> list[Figure]:
    losses = {other: pinball(ones) for other, ones in theirs.items()}
    figure = Figure(name=f"{name}: pinball loss", value=pinball(ours), unit="s")
    if has_aims:
        is_met = figure.value <= losses["last to enter service"] / 2
        figure = replace(figure, aim="half of last to enter service", is_met=is_met)
    return beside(figure, list(losses.items()))


def _reliability(name: str, contacts: list[Contact]) -> list[Figure]:
    """How many hold of what is foreseen at other levels: 80 % should at 80 %."""
    found = {level: replay(contacts, Honest(HonestWait(level))) for level in OTHER_LEVELS}
    return [
        Figure(name=f"{name}: coverage at {level:.0%}", value=coverage(ones), unit="%")
        for level, ones in found.items()
    ]


def _speed(contacts: list[Contact]) -> list[Figure]:
    honest = Honest()
    for contact in contacts[:2000]:
        honest.learn(contact, contact.promise)
    begun_at = time.perf_counter()
    for contact in contacts[2000:]:
        honest.announce(contact)
    announced_at = time.perf_counter()
    for contact in contacts[2000:]:
        honest.learn(contact, contact.promise)
    count, now = len(contacts) - 2000, time.perf_counter()
    return [
        Figure(name="one announcement", value=(announced_at - begun_at) / count * 1e6, unit="us"),
        Figure(name="one outcome learned", value=(now - announced_at) / count * 1e6, unit="us"),
    ]
