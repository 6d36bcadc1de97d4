"""Spark, in local mode: an extra, for those whose data lie there already."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import ibis

from troth.insight.engines.engine import SERVICE_LOG, Engine, EngineMissing, NoLog, Row, log_table

PARTITIONS = 8
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": str(PARTITIONS),
    "spark.sql.ansi.enabled": "true",
    "spark.driver.memory": "3g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def open_engine(log: Path, *, threads: int | None = None) -> Iterator[Engine]:
    """The log, in a Spark of this process; raises NoLog, and EngineMissing without pyspark or Java."""
    if not any(log.glob("part-*.parquet")):
        raise NoLog(f"There is no service log in {log}.")
    folder = Path(tempfile.mkdtemp(prefix="troth-spark-"))
    try:
        session = _session(folder, threads)
        try:
            yield _engine(session, log, folder)
        finally:
            session.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _engine(session: Any, log: Path, folder: Path) -> Engine:
    backend: Any = ibis.pyspark.connect(session)
    numbers = count()

    def run(statement: str) -> list[Row]:
        return [row.asDict() for row in session.sql(statement).collect()]

    def store(name: str, query: str) -> None:
        # A cached view would be worked out again where memory is short; a file is not.
        place = str(folder / f"{name}-{next(numbers)}")
        session.sql(query).write.parquet(place)
        session.read.parquet(place).createOrReplaceTempView(name)

    session.read.parquet(str(log)).createOrReplaceTempView(SERVICE_LOG)
    return Engine(log_table(), lambda expression: str(backend.compile(expression)), run, store)


def _session(folder: Path, threads: int | None) -> Any:
    if shutil.which("java") is None:
        raise EngineMissing("Spark needs Java 17 or newer: install it, or choose another engine.")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineMissing(
            "Spark is an extra: pip install 'troth[spark]', or choose another engine."
        ) from None
    builder = SparkSession.builder.master(f"local[{threads or '*'}]").appName("troth")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    return builder.config("spark.local.dir", str(folder / "local")).getOrCreate()
