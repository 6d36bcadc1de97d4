"""How fast the audit measures: rows a second and peak memory, beside the same core measures by hand."""

import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis

from bench.figures import Figure
from bench.limits import service_logs
from bench.limits.turns_by_hand import Core, by_pandas, by_polars, by_sql
from troth.insight.engines.duckdb import open_engine
from troth.insight.measures.contents import contents_of, has_repeated_rows
from troth.insight.measures.measure import measure as measure_all
from troth.insight.measures.norms import Norms
from troth.insight.measures.stretches import stretches
from troth.insight.measures.survival import curve, quantile
from troth.insight.measures.turns import timed, turns_in
from troth.site.progress import say

MEMORY_AIM = 4 * 1024
BY_HAND_AIM = 1.3
PANDAS_AIM = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    peak_mb: float
    result: Any


def measure(stand: object, *, is_quick: bool) -> list[Figure]:
    """`stand` is not used: nothing but the machine's memory and cores is needed."""
    return _measured([80_000] if is_quick else [1_000_000])


def measure_full(stand: object, *, is_quick: bool) -> list[Figure]:
    return measure(stand, is_quick=True) if is_quick else _measured([1_000_000, 10_000_000])


def _measured(sizes: list[int]) -> list[Figure]:
    figures: list[Figure] = []
    for rows in sizes:
        folder = Path(tempfile.mkdtemp(prefix="troth-bench-log-"))
        try:
            service_logs.write(rows, folder)
            figures += _of(folder, rows)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return figures


def by_ibis(log: Path, newest_us: int) -> Core:
    """The core measures as the audit works them out; they are checked against the others."""
    with open_engine(log) as engine:
        found = stretches(engine.log, newest_us=newest_us, repeated=has_repeated_rows(engine))
        turns = turns_in(timed(found, newest_us=newest_us, norms=_norms()))
        kept = engine.keep("core", turns.select("channel", "is_answered", "wait_us", "neglect_minutes"))
        curved = curve(kept, time="wait_us", event="is_answered", by=("channel",))
        parts = {name: quantile(curved, "wait_us", part) for name, part in (("p50", 0.5), ("p90", 0.9))}
        waits = {row["channel"]: row for row in engine.rows(curved.group_by("channel").agg(**parts))}
        summed = kept.group_by("channel").agg(
            turns=kept.count(),
            still=kept.is_answered.ifelse(0, 1).sum(),
            neglect=kept.neglect_minutes.sum(),
        )
        return {
            row["channel"]: (
                row["turns"],
                row["still"],
                row["neglect"],
                waits[row["channel"]]["p50"],
                waits[row["channel"]]["p90"],
            )
            for row in engine.rows(summed)
        }


def everything(log: Path, newest_us: int) -> int:
    import django

    django.setup()
    with open_engine(log) as engine:
        return len(measure_all(engine).overall)


def _norms() -> Norms:
    return Norms(by_channel={})


def _of(log: Path, rows: int) -> list[Figure]:
    with open_engine(log) as engine:
        newest_us = contents_of(engine).newest_us or 0
    ways: dict[str, Callable[[Path, int], Any]] = {
        "hand-written DuckDB": by_sql,
        "pandas": by_pandas,
        "Polars": by_polars,
    }
    ours = _run(by_ibis, log, newest_us)
    runs: dict[str, Run] = {}
    for name, way in ways.items():
        try:
            runs[name] = _run(way, log, newest_us)
        except ModuleNotFoundError as error:
            say(f"{name} is left out: {error}")
            continue
        _compare(ours.result, runs[name].result, name)
    return [*_core(ours, runs, rows), *_whole(_run(everything, log, newest_us), rows)]


def _core(ours: Run, runs: dict[str, Run], rows: int) -> list[Figure]:
    name = f"core measures of {rows:,} rows"
    found = []
    for other, run in runs.items():
        faster = run.seconds / ours.seconds
        aims = {
            "hand-written DuckDB": (f"within {BY_HAND_AIM} x", 1 / faster <= BY_HAND_AIM),
            "pandas": (f"{PANDAS_AIM:.0f} x faster", faster >= PANDAS_AIM),
        }
        aim, is_met = aims.get(other, ("", None))
        found.append(
            Figure(
                name=name, value=rows / ours.seconds, unit="rows/s", limit=rows / run.seconds,
                limit_name=f"{other}, {run.peak_mb:,.0f} MB", aim=aim, is_met=is_met,
            )
        )  # fmt: skip
    return [*found, _memory(name, ours)]


def _whole(run: Run, rows: int) -> list[Figure]:
    name = f"all measures of {rows:,} rows"
    return [Figure(name=name, value=rows / run.seconds, unit="rows/s"), _memory(name, run)]


def _memory(name: str, run: Run) -> Figure:
    return Figure(
        name=f"{name}, peak memory", value=run.peak_mb, unit="MB", aim="under 4 GiB",
        is_met=run.peak_mb < MEMORY_AIM,
    )  # fmt: skip


def _compare(ours: Core, theirs: Core, name: str) -> None:
    """Raises where another way finds other values: what differs is not the same measure."""
    for channel in ours.keys() | theirs.keys():
        pairs = zip(ours[channel], theirs[channel], strict=True)
        if any(
            abs(float(one or 0) - float(other or 0)) > 1e-9 * abs(float(one or 1)) for one, other in pairs
        ):
            raise AssertionError(
                f"{name} differs in {channel}: {json.dumps([ours[channel], theirs[channel]])}"
            )


def _run(way: Callable[[Path, int], Any], log: Path, newest_us: int) -> Run:
    """In a fresh process, so that its peak is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (way, log, newest_us))


def _timed(way: Callable[[Path, int], Any], log: Path, newest_us: int) -> Run:
    _warm()
    begun_at = time.perf_counter()
    result = way(log, newest_us)
    seconds = time.perf_counter() - begun_at
    return Run(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result)


def _warm() -> None:
    """Modules are loaded before the clock starts, for all alike."""
    import duckdb
    import pandas

    duckdb.connect().close()
    pandas.DataFrame({"one": [1]}).groupby("one").size()
    ibis.to_sql(ibis.table({"one": "int64"}, name="warm"), dialect="duckdb")
    try:
        import polars
    except ModuleNotFoundError:
        return
    polars.DataFrame({"one": [1]}).group_by("one").len()
