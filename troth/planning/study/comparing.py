"""Policies compared over many days: means with their intervals, and differences day by day."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from math import atan, cos, pi, sin, sqrt
from typing import Any

from troth.planning.study.bound import bound
from troth.planning.twin.day import drawn
from troth.planning.twin.play import Play
from troth.planning.twin.scenario import Scenario
from troth.routing.rules.policy import POLICIES

BOUND_SHARE = "bound_share"
BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over days with its 95 % interval (Student's t); the interval is none for one day."""

    mean: float
    low: float | None
    high: float | None
    values: tuple[float, ...]

    def as_data(self) -> dict[str, Any]:
        return {"mean": self.mean, "low": self.low, "high": self.high, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class Study:
    """By policy, then by figure; `differences` are to the first policy, of the same days."""

    scenario: str
    seeds: tuple[int, ...]
    figures: dict[str, dict[str, Figure]]
    channels: dict[str, dict[str, Figure]]
    differences: dict[str, dict[str, Figure]]

    def as_data(self) -> dict[str, Any]:
        def plain(each: dict[str, dict[str, Figure]]) -> dict[str, Any]:
            return {
                policy: {name: figure.as_data() for name, figure in figures.items()}
                for policy, figures in each.items()
            }

        return {
            "scenario": self.scenario,
            "seeds": list(self.seeds),
            "policies": plain(self.figures),
            "kept_by_channel": plain(self.channels),
            "differences": plain(self.differences),
        }


def study(
    scenario: Scenario,
    policies: Sequence[str],
    seeds: Sequence[int],
    *,
    bounded: bool = False,
    processes: int = 1,
    done: Callable[[int], None] = lambda count: None,
) -> Study:
    """Play every policy on every day. `done` hears how many plays are over."""
    played: dict[tuple[str, int], dict[str, float]] = {}
    tasks = [(scenario, seed, policy) for seed in seeds for policy in policies]
    tasks += [(scenario, seed, BOUND) for seed in seeds] if bounded else []
    if processes == 1:
        for number, task in enumerate(tasks):
            played[task[2], task[1]] = _played(*task)
            done(number + 1)
    else:
        with ProcessPoolExecutor(processes) as pool:
            running = {pool.submit(_played, *task): task for task in tasks}
            for number, future in enumerate(as_completed(running)):
                task = running[future]
                played[task[2], task[1]] = future.result()
                done(number + 1)
    return _summed(scenario, policies, tuple(seeds), played, bounded)


def _played(scenario: Scenario, seed: int, policy: str) -> dict[str, float]:
    """The figures of one play; those of a channel are named `kept:chat`."""
    day = drawn(scenario, seed)
    if policy == BOUND:
        return {BOUND: bound(day).kept}
    outcome = Play(day, POLICIES[policy]).run()
    by_channel = {f"kept:{one.name}": outcome.kept_by(one.name) or 0.0 for one in scenario.channels}
    return outcome.figures() | by_channel


def _summed(
    scenario: Scenario,
    policies: Sequence[str],
    seeds: tuple[int, ...],
    played: dict[tuple[str, int], dict[str, float]],
    bounded: bool,
) -> Study:
    figures: dict[str, dict[str, Figure]] = {}
    channels: dict[str, dict[str, Figure]] = {}
    differences: dict[str, dict[str, Figure]] = {}
    for policy in policies:
        if bounded:
            for seed in seeds:
                most = played[BOUND, seed][BOUND]
                played[policy, seed][BOUND_SHARE] = played[policy, seed]["kept"] / most if most else 0.0
        each = {name: [played[policy, seed][name] for seed in seeds] for name in played[policy, seeds[0]]}
        summed = {name: mean(values) for name, values in each.items()}
        figures[policy] = {name: one for name, one in summed.items() if ":" not in name}
        channels[policy] = {name.removeprefix("kept:"): one for name, one in summed.items() if ":" in name}
        if policy != policies[0]:
            first = [played[policies[0], seed] for seed in seeds]
            differences[policy] = {
                name: mean([before[name] - value for before, value in zip(first, values, strict=True)])
                for name, values in each.items()
                if ":" not in name
            }
    return Study(scenario.name, seeds, figures, channels, differences)


def mean(values: Sequence[float]) -> Figure:
    """m -+ t s / sqrt(n)."""
    count = len(values)
    middle = sum(values) / count
    if count < 2:
        return Figure(middle, None, None, tuple(values))
    spread = sqrt(sum((value - middle) ** 2 for value in values) / (count - 1))
    half = student(0.975, count - 1) * spread / sqrt(count)
    return Figure(middle, middle - half, middle + half, tuple(values))


def student(level: float, degrees: int) -> float:
    """The quantile of Student's t law for a level above one half, by halving."""
    low, high = 0.0, 1e3
    while high - low > 1e-10:
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, degrees) < level else (low, middle)
    return high


def _below(t: float, degrees: int) -> float:
    """P(T <= t) as a finite sum; Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(degrees))
    term = cos(angle) if degrees % 2 else 1.0
    total = 0.0
    for step in range(degrees % 2, degrees - 1, 2):
        total += term
        term *= cos(angle) ** 2 * (step + 1) / (step + 2)
    odd = 2 / pi * (angle + sin(angle) * total)
    return (1 + (odd if degrees % 2 else sin(angle) * total)) / 2
