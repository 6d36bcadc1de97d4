"""PostgreSQL: the same figures from a server, named by its URL, or from our own in a temporary folder."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow
import pyarrow.parquet
from psycopg.rows import dict_row

from troth.core.errors import Refused
from troth.core.machine.data import CannotStart, Data
from troth.core.postgres.server import EmbeddedPostgres
from troth.insight.engines.engine import Engine, NoLog, Row, log_table
from troth.insight.service_log.columns import INTEGER, SCHEMA, TEXT

TABLE = "troth_service_log"
BATCH = 20_000
# Ids are compared byte by byte, as the other engines do, whatever language the database sorts in.
TYPES = {TEXT: 'text COLLATE "C"', INTEGER: "bigint"}


class NoDatabase(Refused):
    """The database does not let us in, or did not start."""


@contextmanager
def open_engine(log: Path, *, url: str | None = None) -> Iterator[Engine]:
    """The log, copied to a temporary table of the session, so that nothing is left; raises NoLog,
    NoDatabase."""
    parts = sorted(log.glob("part-*.parquet"))
    if not parts:
        raise NoLog(f"There is no service log in {log}.")
    with _server(url) as found, _connected(found) as connection:
        load(connection, parts)
        yield over(lambda statement: _run(connection, statement), log_table(TABLE))


def over(run: Callable[[str], list[Row]], log: ibis.Table | None = None) -> Engine:
    """The measures over a table of a connection that somebody else holds: over the view `service_log` of the
    live product where none is given. `run` carries out a statement and gives its rows, none for one without.

    What is kept is gone when the session ends, and is replaced where it is kept again: the connection may
    prepare no statements by itself (psycopg's `prepare_threshold=None`, as Django has it).
    """

    def store(name: str, query: str) -> None:
        run(f"DROP TABLE IF EXISTS pg_temp.{name} CASCADE")
        run(f"CREATE TEMPORARY TABLE {name} AS {query}")
        run(f"ANALYZE {name}")

    return Engine(log_table() if log is None else log, _sql_of, run, store)


def _sql_of(expression: ibis.Table) -> str:
    return str(ibis.to_sql(expression, dialect="postgres", pretty=False))


def _run(connection: psycopg.Connection, statement: str) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        # As bytes: it is whole, and its per cent signs are its own.
        cursor.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="troth-postgres-"))
    # The server runs as another user where we are root: it must be able to pass through.
    folder.chmod(0o711)
    data = Data(folder / "data")
    try:
        data.make()
        server = EmbeddedPostgres(data)
        try:
            server.start()
            yield server.url
        except CannotStart as error:
            raise NoDatabase(str(error)) from None
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise NoDatabase(f"The database does not let us in: {reason}") from None
    try:
        yield connection
    finally:
        connection.close()


def load(connection: psycopg.Connection[Any], parts: Sequence[Path]) -> None:
    """Copies the files to a temporary table named TABLE."""
    columns = ", ".join(f'"{one.name}" {TYPES.get(one.type, "timestamptz")}' for one in SCHEMA)
    connection.execute(f"CREATE TEMPORARY TABLE {TABLE} ({columns})")
    with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} FROM STDIN") as copy:
        for part in parts:
            for batch in pyarrow.parquet.ParquetFile(part).iter_batches(BATCH, columns=SCHEMA.names):
                for row in zip(*(_values(batch, name) for name in SCHEMA.names), strict=True):
                    copy.write_row(row)
    connection.execute(f"ANALYZE {TABLE}")


def _values(batch: pyarrow.RecordBatch, name: str) -> list[object]:
    values: list[object] = batch.column(name).to_pylist()
    return values
