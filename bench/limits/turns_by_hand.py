"""The same core measures as hand-written SQL for DuckDB, in Polars, and in pandas.

Core: rows seen once, turns, and by channel their number, those that are open, neglect-minutes past the first
promise that was told (the log of the bench promises in every first turn; else two hours), and Kaplan and
Meier's median and 90 % quantile of the waits.
"""

from pathlib import Path
from typing import Any

Core = dict[str, tuple[float | None, ...]]
"""channel -> turns, open turns, neglect-minutes, p50 and p90 of the waits in microseconds."""
ALLOWED_US = 2 * 3600 * 1_000_000

SQL = """
WITH once AS (
  SELECT conversation, id, at_us, kind, actor_kind, channel, customer, promise_due_us, promise_told_us
  FROM read_parquet('{files}')
  QUALIFY row_number() OVER (PARTITION BY conversation, id ORDER BY at_us, kind, actor_kind) = 1
), seen AS (
  SELECT *, kind = 'message' AND actor_kind = 'customer' AS asks,
    kind = 'message' AND actor_kind = 'agent' AS answers,
    coalesce(sum((kind = 'message' AND actor_kind = 'agent')::int) OVER before, 0) AS number,
    max(CASE WHEN kind = 'message' AND actor_kind = 'customer' THEN at_us END) OVER before AS asked,
    max(CASE WHEN kind = 'message' AND actor_kind = 'agent' THEN at_us END) OVER before AS answered
  FROM once
  WINDOW before AS (PARTITION BY conversation
    ORDER BY at_us, CASE WHEN actor_kind = 'customer' THEN 0 ELSE 1 END, id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), marked AS (
  SELECT *, coalesce(asked > coalesce(answered, -1), false) AS waits FROM seen
), turns AS (
  SELECT max(channel) AS channel, min(at_us) FILTER (asks AND NOT waits) AS opened,
    min(at_us) FILTER (answers AND waits) AS answered,
    arg_min(promise_due_us, at_us) FILTER (kind = 'promise' AND waits AND promise_told_us IS NOT NULL) AS due
  FROM marked GROUP BY conversation, number HAVING count(*) FILTER (asks) > 0
), timed AS (
  SELECT channel, answered IS NOT NULL AS is_answered, coalesce(answered, {newest}) - opened AS wait,
    greatest(0, coalesce(answered, {newest}) - coalesce(due, opened + {allowed})) / 6e7 AS neglect
  FROM turns
), steps AS (
  SELECT channel, wait, count(*) AS leaving, sum(is_answered::int) AS d FROM timed GROUP BY ALL
), risked AS (
  SELECT *, sum(leaving) OVER (PARTITION BY channel ORDER BY wait DESC ROWS UNBOUNDED PRECEDING) AS n
  FROM steps
), curve AS (
  SELECT channel, wait, exp(sum(CASE WHEN d = n THEN -1e9 ELSE ln(1 - d / n) END)
    OVER (PARTITION BY channel ORDER BY wait ROWS UNBOUNDED PRECEDING)) AS s FROM risked
), quantiles AS (
  SELECT channel, min(wait) FILTER (s <= 0.5 + 1e-9) AS p50, min(wait) FILTER (s <= 0.1 + 1e-9) AS p90
  FROM curve GROUP BY channel
), summed AS (
  SELECT channel, count(*) AS turns, count(*) FILTER (NOT is_answered) AS still, sum(neglect) AS neglect
  FROM timed GROUP BY channel
)
SELECT channel, turns, still, neglect, p50, p90 FROM summed JOIN quantiles USING (channel)
"""


def by_sql(log: Path, newest_us: int) -> Core:
    import duckdb

    with duckdb.connect() as connection:
        statement = SQL.format(files=log / "*.parquet", newest=newest_us, allowed=ALLOWED_US)
        return {row[0]: row[1:] for row in connection.execute(statement).fetchall()}


def by_polars(log: Path, newest_us: int) -> Core:
    import polars as pl

    column = pl.col
    names = [
        "conversation",
        "id",
        "at_us",
        "kind",
        "actor_kind",
        "channel",
        "promise_due_us",
        "promise_told_us",
    ]
    is_word = column("kind") == "message"
    asks, answers = (
        is_word & (column("actor_kind") == "customer"),
        is_word & (column("actor_kind") == "agent"),
    )
    rows = pl.scan_parquet(log / "*.parquet").select(names).unique(["conversation", "id"], keep="any")
    rows = rows.with_columns(asks=asks, answers=answers, side=(column("actor_kind") != "customer"))
    rows = rows.sort("conversation", "at_us", "side", "id").with_columns(
        number=column("answers").cast(pl.Int32).cum_sum().over("conversation")
        - column("answers").cast(pl.Int32),
    )
    rows = rows.with_columns(
        asked=column("asks").cast(pl.Int32).cum_sum().over("conversation", "number")
        - column("asks").cast(pl.Int32)
    )
    told = (column("kind") == "promise") & (column("asked") > 0) & column("promise_told_us").is_not_null()
    turns = (
        rows.group_by("conversation", "number")
        .agg(
            channel=column("channel").max(),
            opened=column("at_us").filter(column("asks")).min(),
            answered=column("at_us").filter(column("answers") & (column("asked") > 0)).min(),
            due=column("promise_due_us").filter(told).first(),
        )
        .filter(column("opened").is_not_null())
        .with_columns(end=column("answered").fill_null(newest_us))
        .with_columns(
            wait=column("end") - column("opened"),
            late=(column("end") - column("due").fill_null(column("opened") + ALLOWED_US)).clip(0) / 6e7,
            is_answered=column("answered").is_not_null(),
        )
        .collect()
    )
    return _of_polars(turns)


def _of_polars(turns: object) -> Core:
    import polars as pl

    assert isinstance(turns, pl.DataFrame)
    column = pl.col
    found: Any = {}
    for (channel,), one in turns.group_by("channel"):
        steps = one.group_by("wait").agg(leaving=pl.len(), d=column("is_answered").sum()).sort("wait")
        steps = steps.with_columns(
            n=column("leaving").sum() - column("leaving").cum_sum() + column("leaving")
        )
        curve = steps.with_columns(s=(1 - column("d") / column("n")).cum_prod())
        limits = [curve.filter(column("s") <= left + 1e-9)["wait"].min() for left in (0.5, 0.1)]
        numbers = (one.height, int((~one["is_answered"]).sum()), one["late"].sum(), *limits)
        found[str(channel)] = numbers
    result: Core = found
    return result


def by_pandas(log: Path, newest_us: int) -> Core:
    import pandas as pd

    names = [
        "conversation",
        "id",
        "at_us",
        "kind",
        "actor_kind",
        "channel",
        "promise_due_us",
        "promise_told_us",
    ]
    rows = pd.read_parquet(log, columns=names).drop_duplicates(["conversation", "id"])
    is_word = rows["kind"] == "message"
    rows["asks"] = (is_word & (rows["actor_kind"] == "customer")).astype("int64")
    rows["answers"] = (is_word & (rows["actor_kind"] == "agent")).astype("int64")
    rows["side"] = rows["actor_kind"] != "customer"
    rows = rows.sort_values(["conversation", "at_us", "side", "id"])
    rows["number"] = rows.groupby("conversation")["answers"].cumsum() - rows["answers"]
    keys = ["conversation", "number"]
    rows["asked"] = rows.groupby(keys)["asks"].cumsum() - rows["asks"]
    rows["opened"] = rows["at_us"].where(rows["asks"] == 1)
    rows["answered"] = rows["at_us"].where((rows["answers"] == 1) & (rows["asked"] > 0))
    told = (rows["kind"] == "promise") & (rows["asked"] > 0) & rows["promise_told_us"].notna()
    rows["due"] = rows["promise_due_us"].where(told)
    turns = rows.groupby(keys).agg(
        channel=("channel", "max"),
        opened=("opened", "min"),
        answered=("answered", "min"),
        due=("due", "first"),
    )
    turns = turns[turns["opened"].notna()]
    end = turns["answered"].fillna(newest_us)
    turns["wait"] = end - turns["opened"]
    turns["late"] = (end - turns["due"].fillna(turns["opened"] + ALLOWED_US)).clip(lower=0) / 6e7
    turns["is_answered"] = turns["answered"].notna()
    found: Core = {}
    for channel, one in turns.groupby("channel"):
        steps = one.groupby("wait")["is_answered"].agg(["size", "sum"]).sort_index()
        at_risk = steps["size"].iloc[::-1].cumsum().iloc[::-1]
        survival = (1 - steps["sum"] / at_risk).cumprod()
        limits = [_first(survival[survival <= left + 1e-9].index) for left in (0.5, 0.1)]
        found[str(channel)] = (len(one), int((~one["is_answered"]).sum()), one["late"].sum(), *limits)
    return found


def _first(waits: object) -> float | None:
    return next(iter(waits), None)  # type: ignore[call-overload]
