"""No policy that cannot foresee how long work takes keeps more than this: the value of a relaxed linear
programme, taken from its dual.

    max  sum y[c, i]                         P(person i keeps the promise to c), where that is possible
    s.t. sum_i y[c, i] <= 1                  each conversation once
         sum_c y[c, i] g[c, i](t1, t2) <= t2 - t1      for every person and window in which they are there

g is the least of a person's time that a kept conversation takes inside the window. With K at once a
conversation moves on at most at rate r_K / K and holds at least 1 / K of the person, so with work w

    g = E[min((w - (t1 - a)+)+ / r_K, (t2 - max(t1, s))+ / K)] = (L(y + r_K x) - L(y)) / r_K
    y = (t1 - a)+,  x = (t2 - max(t1, s))+ / K,  L(z) = E[min(w, z)]

where a is the arrival and s the last moment at which its first word is in time. Overtime is free: only
windows that lie whole within somebody's time bind.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, erf, exp, expm1, floor, log, sqrt
from typing import Any

import numpy

from troth.planning.twin.day import Arrival, Day, Someone
from troth.planning.twin.scenario import DAY, HOUR, Channel
from troth.routing.rules.work import Need

GRID = HOUR / 2
LENGTHS = (1, 2, 4, 8)
"""Of the windows, in steps of the grid."""
LEAST = 1e-6
"""Seconds of a person's time that are not worth an entry; leaving them out only raises the bound."""
Window = tuple[int, int]
"""First step of the grid, and how many."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`kept`: the share of all who came that can be kept at most; `pairs` and `limits`: how large it was."""

    kept: float
    pairs: int
    limits: int


def bound(day: Day, *, network: bool = True, foreseen: bool = False) -> Bound:
    """At most this share of the day's promises can be kept; without the experts where `network` is false.

    It binds what is to be expected of a policy: luck with the work of a small day may exceed it. With
    `foreseen`, the work is what it turned out to be, and no play of this very day keeps more.
    """
    pairs = list(_pairs(day, network))
    if not pairs:
        return Bound(0.0, 0, 0)
    rows: dict[tuple[int, int, int], int] = {}
    entries: list[tuple[int, int, float]] = []
    for column, (arrival, person, latest) in enumerate(pairs):
        entries.append((_row(rows, (-1, arrival.id, 0)), column, 1.0))
        for window, share in _taken(day, arrival, person, latest, foreseen):
            entries.append((_row(rows, (person.id, *window)), column, share))
    limits = numpy.array([1.0 if who == -1 else length * GRID for who, _, length in rows])
    value = _dual_value(entries, limits, len(pairs))
    return Bound(min(1.0, value / len(day.arrivals)), len(pairs), len(rows))


def _pairs(day: Day, network: bool) -> Iterator[tuple[Arrival, Someone, float]]:
    """Who could keep the promise to whom, and until when the conversation could be begun."""
    people: dict[Need, list[Someone]] = defaultdict(list)
    for one in (*day.staff, *(day.experts if network else ())):
        for need in one.able:
            people[need].append(one)
    scenario, first = day.scenario, len(day.staff)
    for arrival in day.arrivals:
        for one in people[arrival.need]:
            pick_up = scenario.expert_pick_up if one.is_expert else scenario.pick_up
            wait = min(arrival.channel.promised - pick_up, arrival.patience)
            latest, delay = arrival.at + wait, 0.0
            if one.is_expert:
                at = (arrival.id, one.id - first)
                delay = float(day.delays[at])
                if day.says[at] >= one.accepts or delay > scenario.times_out:
                    continue
            # Whoever was there when they were asked may say yes, and begin, when their time is over.
            if any(
                max(since, arrival.at) < until and max(since, arrival.at) + delay <= latest
                for since, until in one.there
            ):
                yield arrival, one, latest


def _taken(
    day: Day, arrival: Arrival, person: Someone, latest: float, foreseen: bool
) -> Iterator[tuple[Window, float]]:
    scenario = day.scenario
    slots = scenario.expert_slots if person.is_expert else scenario.slots
    work = arrival.work if foreseen else None
    for since, until in person.there:
        if since > latest or until <= arrival.at:
            continue
        for window, share in _shares(
            arrival.channel, arrival.at, latest, (scenario.rates[slots - 1], slots), work
        ):
            begins, ends = window[0] * GRID, (window[0] + window[1]) * GRID
            if since <= begins and ends <= until:
                yield window, share


@lru_cache(maxsize=65536)
def _shares(
    channel: Channel, at: float, latest: float, full: tuple[float, int], work: float | None
) -> tuple[tuple[Window, float], ...]:
    """g for each window, of somebody who does `full` = (r_K, K); of expected work where `work` is none."""
    rate, at_once = (1.0, 1) if channel.is_whole else full
    longest = 20 * channel.work if work is None else work
    found = []
    for length in LENGTHS:
        last = min(ceil((latest + longest * at_once) / GRID), int(DAY / GRID))
        for step in range(max(0, floor(at / GRID) - length), last):
            begins, ends = step * GRID, (step + length) * GRID
            gone = max(0.0, begins - at)
            inside = max(0.0, ends - max(begins, latest)) / at_once
            if work is not None:
                share = min(max(0.0, work - gone) / rate, inside)
            else:
                share = (_least(channel, gone + rate * inside) - _least(channel, gone)) / rate
            if share > LEAST:
                found.append(((step, length), share))
    return tuple(found)


def _least(channel: Channel, z: float) -> float:
    """L(z) = E[min(w, z)] of log-normal work with mean m:
    m Phi((ln z - mu - s^2) / s) + z (1 - Phi((ln z - mu) / s)); of exponential work m (1 - exp(-z / m))."""
    if z <= 0:
        return 0.0
    if channel.is_exponential:
        return channel.work * -expm1(-z / channel.work)
    sigma = sqrt(log(1 + channel.spread**2))
    mu = log(channel.work) - sigma**2 / 2
    low = _normal((log(z) - mu - sigma**2) / sigma)
    return exp(mu + sigma**2 / 2) * low + z * (1 - _normal((log(z) - mu) / sigma))


def _normal(z: float) -> float:
    return 0.5 * (1 + erf(z / sqrt(2)))


def _row(rows: dict[tuple[int, int, int], int], key: tuple[int, int, int]) -> int:
    return rows.setdefault(key, len(rows))


def _dual_value(entries: list[tuple[int, int, float]], limits: Any, columns: int) -> float:
    """b'l + sum max(0, 1 - A'l) for the dual l >= 0 that was found: a bound whatever the solver says of it.

    With crossover: an interior point alone gives a dual that is up to five points too high.
    """
    import highspy

    order = sorted(entries, key=lambda entry: (entry[1], entry[0]))
    index = numpy.array([row for row, _, _ in order], dtype=numpy.int32)
    value = numpy.array([share for _, _, share in order])
    column = numpy.array([one for _, one, _ in order])
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = columns, len(limits)
    programme.col_cost_ = -numpy.ones(columns)
    programme.col_lower_, programme.col_upper_ = numpy.zeros(columns), numpy.ones(columns)
    programme.row_lower_, programme.row_upper_ = numpy.full(len(limits), -highspy.kHighsInf), limits
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = numpy.searchsorted(column, numpy.arange(columns + 1)).astype(numpy.int32)
    programme.a_matrix_.index_, programme.a_matrix_.value_ = index, value
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, setting in _SETTINGS.items():
        solver.setOptionValue(name, setting)
    solver.passModel(programme)
    solver.run()
    dual = numpy.maximum(0.0, -numpy.array(solver.getSolution().row_dual))
    priced = numpy.bincount(column, weights=value * dual[index], minlength=columns)
    return float(limits @ dual + numpy.maximum(0.0, 1 - priced).sum())


_SETTINGS: Mapping[str, Any] = {"output_flag": False, "solver": "ipm", "run_crossover": "on", "threads": 1}
