"""DuckDB: the engine that is always there. It spills to a temporary folder and never asks the network."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis

from troth.insight.engines.engine import SERVICE_LOG, Engine, NoLog, Row, log_table

MEMORY = "2500MB"
"""DuckDB's own bound; Python, Arrow and what DuckDB does not count come on top and stay under 4 GiB."""
SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # A result in the order of the input would hold the input; the measures order what they give themselves.
    "preserve_insertion_order": "false",
}


@contextmanager
def open_engine(log: Path, *, threads: int | None = None, memory: str = MEMORY) -> Iterator[Engine]:
    """The log in this folder of Parquet parts; raises NoLog. `threads`: all cores where none is given."""
    if not any(log.glob("part-*.parquet")):
        raise NoLog(f"There is no service log in {log}.")
    folder = Path(tempfile.mkdtemp(prefix="troth-duckdb-"))
    settings = SETTINGS | {"memory_limit": memory, "temp_directory": str(folder / "spilled")}
    if threads is not None:
        settings["threads"] = str(threads)
    try:
        with duckdb.connect(str(folder / "measures.duckdb"), config=settings) as connection:
            yield _engine(connection, log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _engine(connection: duckdb.DuckDBPyConnection, log: Path) -> Engine:
    def run(statement: str) -> list[Row]:
        connection.execute(statement)
        names = [column[0] for column in connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]

    def store(name: str, query: str) -> None:
        # Not a temporary table: the file lies in the temporary folder, is compressed and leaves the memory.
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    connection.execute("SET enable_progress_bar = false")
    files = str(log / "part-*.parquet").replace("'", "''")
    connection.execute(f"CREATE TEMPORARY VIEW {SERVICE_LOG} AS SELECT * FROM read_parquet('{files}')")
    return Engine(log_table(), _sql_of, run, store)


def _sql_of(expression: ibis.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))
