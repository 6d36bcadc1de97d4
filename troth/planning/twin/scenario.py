"""What a day is like: who asks what, how long they wait for it, and who is there to answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

HOUR = 3600.0
DAY = 24 * HOUR


class ScenarioError(ValueError):
    """A scenario that cannot be played, with a sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Times in seconds. `share`: of all conversations; `spread`: standard deviation of the work over its mean
    (log-normal); `patience`: mean of an exponential law; `price`: what an expert gets, in euros."""

    name: str
    share: float
    promised: float
    patience: float
    work: float
    spread: float = 0.9
    price: float = 2.9
    is_whole: bool = False
    """Whether it takes a whole person, as a call does."""
    is_exponential: bool = False
    """Whether the work is exponential instead, as the exact formulas of Erlang have it."""


@dataclass(frozen=True, slots=True)
class Shift:
    """So many people from this hour of the day on, for so many hours."""

    starts: float
    hours: float
    people: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """Shares sum to 1. `hours`: how busy each hour of the day is, in any unit; `spread`: standard deviation
    of a day's size over its mean (gamma). `rates`: how much work gets done in all with 1, 2, ...
    conversations at once, beside one alone."""

    name: str
    conversations: float
    hours: tuple[float, ...]
    channels: tuple[Channel, ...]
    languages: Mapping[str, float]
    skills: Mapping[str, float]
    shifts: tuple[Shift, ...]
    experts: int = 100
    spread: float = 0.1
    slots: int = 3
    expert_slots: int = 2
    rates: tuple[float, ...] = (1.0, 1.6, 2.0)
    second_language: float = 1.0
    """How many of the people speak two of the languages; the others one."""
    skills_each: int = 6
    expert_skills: int = 4
    pick_up: float = 5.0
    """Seconds from being given a conversation to the first word in it."""
    accepts: tuple[float, float] = (6.0, 3.5)
    """The beta law of how often an expert says yes."""
    answer_median: float = 10.0
    answer_sigma: float = 0.7
    """The log-normal law of how long an expert takes to say yes or no, in seconds."""
    expert_pick_up: float = 2.0
    silent: float = 0.5
    """Of those who do not accept, how many say nothing until the offer times out."""
    times_out: float = 25.0
    price_spread: tuple[float, float] = (0.85, 1.25)
    evening: float = 0.6
    """The share of the experts who are there in the evening; the others at any hour."""
    expert_hours: tuple[float, float] = (3.0, 6.0)
    """The fewest and the most hours that an expert is there a day."""
    lane: int = 0
    """How many of the staff are set apart for calls at each hour, where the policy has lanes; 0: as many as
    Erlang A asks for."""


_EVENING = (
    0.4, 0.28, 0.2, 0.16, 0.16, 0.22, 0.4, 0.6, 0.8, 0.95, 1.05, 1.1,
    1.15, 1.1, 1.05, 1.05, 1.1, 1.2, 1.45, 1.95, 2.6, 1.95, 1.28, 0.8,
)  # fmt: skip

STANDARD = Scenario(
    name="standard",
    conversations=6000,
    hours=_EVENING,
    channels=(
        Channel("chat", 0.5, promised=30, patience=240, work=480, price=3.2),
        Channel("message", 0.2, promised=300, patience=2400, work=420, price=2.9),
        Channel("mail", 0.3, promised=900, patience=43200, work=360, price=2.6),
    ),
    languages={"tr": 0.45, "nl": 0.25, "en": 0.2, "es": 0.1},
    skills={"order": 0.3, "delivery": 0.22, "refund": 0.18, "account": 0.14, "product": 0.1, "legal": 0.06},
    shifts=(
        Shift(6, 8, 5),
        Shift(8, 8, 7),
        Shift(10, 8, 6),
        Shift(13, 8, 8),
        Shift(15, 8, 9),
        Shift(22, 8, 5),
    ),
)
SURGE = replace(STANDARD, name="surge", conversations=8000)
PHONE = replace(
    STANDARD,
    name="phone",
    channels=(
        Channel("chat", 0.5, promised=30, patience=240, work=480, price=3.2),
        Channel("call", 0.2, promised=30, patience=120, work=300, price=4.2, is_whole=True),
        Channel("mail", 0.3, promised=900, patience=43200, work=360, price=2.6),
    ),
)
SCENARIOS: Mapping[str, Scenario] = {one.name: one for one in (STANDARD, SURGE, PHONE)}


def scenario(name: str) -> Scenario:
    """A built-in one by its name, or a JSON file: the fields of `Scenario`, those left out as in `standard`.

    Raises ScenarioError.
    """
    if name in SCENARIOS:
        return SCENARIOS[name]
    path = Path(name)
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return parse({"name": path.stem, **data})
    except OSError as error:
        named = ", ".join(SCENARIOS)
        raise ScenarioError(f"{name}: neither {named} nor a file that can be read.") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise ScenarioError(f"{name}: {error}") from error


def parse(data: Mapping[str, Any]) -> Scenario:
    """Raises ScenarioError, ValueError or TypeError where a field is unknown or makes no sense."""
    known = {field.name for field in fields(Scenario)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise ScenarioError(f"unknown: {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
    given = dict(data)
    for name, kind in (("channels", Channel), ("shifts", Shift)):
        if name in given:
            given[name] = tuple(kind(**one) for one in given[name])
    for name in ("hours", "rates", "accepts", "price_spread", "expert_hours"):
        if name in given:
            given[name] = tuple(float(one) for one in given[name])
    return _sound(replace(STANDARD, **given))


def _sound(made: Scenario) -> Scenario:
    shares = (
        ("channels", [one.share for one in made.channels]),
        ("languages", list(made.languages.values())),
        ("skills", list(made.skills.values())),
    )
    for name, values in shares:
        if not values or min(values) < 0 or abs(sum(values) - 1) > 1e-6:
            raise ScenarioError(f"{name}: the shares must lie between 0 and 1 and sum to 1.")
    if len(made.hours) != 24 or min(made.hours) < 0 or not sum(made.hours):
        raise ScenarioError("hours: give 24 numbers, one for each hour of the day.")
    if not made.conversations > 0 or made.slots < 1 or made.expert_slots < 1:
        raise ScenarioError("conversations and slots must be above 0.")
    if len(made.rates) < max(made.slots, made.expert_slots) or min(made.rates) <= 0:
        raise ScenarioError("rates: give one above 0 for each number of conversations at once.")
    for one in made.channels:
        if min(one.promised, one.patience, one.work, one.spread) <= 0:
            raise ScenarioError(f"{one.name}: promised, patience, work and spread must be above 0.")
    return made
