"""The same log through each engine gives the same figures."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.insight.measures.logs import Row, promise, row, write
from troth.insight.engines import duckdb, postgres, spark
from troth.insight.engines.engine import EngineMissing, NoLog, log_table
from troth.insight.measures.figures import Measured
from troth.insight.measures.measure import measure

IS_NEEDED = os.environ.get("TROTH_TEST_SPARK") == "required"
HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
IN_A_HURRY = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
}
KINDS = ["customer"] * 8 + ["agent"] * 6 + ["bot", "assigned", "closed", "reopened", "left", "note"]


def week() -> Iterator[Row]:
    """Some 200 conversations in which everything happens, also twice at the same instant."""
    random = Random(11)
    for number in range(200):
        name, minute = str(number), random.randrange(14 * 24 * 60)
        more: dict[str, Any] = {
            "customer": f"c{random.randrange(80)}",
            "channel": random.choice(["mail", "chat", None]),
            "brand": random.choice(["shop", "Über"]),
            "segment": random.choice(["gold", None]),
        }
        for step in range(random.randrange(1, 9)):
            minute += random.choice([0, 1, 7, 40, 600])
            what = random.choice(KINDS)
            actor = random.choice(["Ann", "Ben", "Çiğdem"]) if what != "customer" else more["customer"]
            yield row(name, minute, what, id=f"{number}-{step}", actor=actor, text_hash=str(step % 3),
                      team=random.choice(["days", "nights"]),
                      language=random.choice(["en", "tr", None]), **more)  # fmt: skip
            if what == "customer" and random.random() < 0.6:
                due = minute + random.choice([5, 30, 120])
                yield promise(name, minute, due, told=random.random() < 0.7, id=f"{number}-{step}p",
                              promise_ending=random.choice(["kept", "broken"]), **more)  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(week(), tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def by_duckdb(log: Path) -> Measured:
    with duckdb.open_engine(log, threads=1) as engine:
        return measure(engine)


def flat(found: Measured) -> dict[str, Any]:
    """Every number of the figures and of the tables by its place."""
    numbers: dict[str, Any] = {}

    def note(place: str, value: Any) -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                note(f"{place}/{name}", one)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                note(f"{place}/{number}", one)
        else:
            numbers[place] = value

    note("", found.as_json())
    note("tables", found.tables)
    return numbers


def assert_the_same(found: Measured, expected: Measured) -> None:
    ours, theirs = flat(found), flat(expected)
    assert ours.keys() == theirs.keys()
    numbers = {place for place, value in theirs.items() if isinstance(value, int | float)}
    assert {place: ours[place] for place in ours.keys() - numbers} == {
        place: theirs[place] for place in theirs.keys() - numbers
    }
    assert {place: ours[place] for place in numbers} == pytest.approx(
        {place: theirs[place] for place in numbers}, rel=1e-9, abs=1e-9
    )


def test_the_log_of_the_test_shows_every_measure(by_duckdb: Measured) -> None:
    assert "not_shown" not in {warning.code for warning in by_duckdb.warnings}


def test_threads_and_little_memory_change_nothing(log: Path, by_duckdb: Measured) -> None:
    with duckdb.open_engine(log, threads=2, memory="200MB") as engine:
        assert_the_same(measure(engine), by_duckdb)


def test_duckdb_asks_no_network(log: Path) -> None:
    with duckdb.open_engine(log, threads=1) as engine:
        names = "('autoinstall_known_extensions', 'autoload_known_extensions')"
        rows = engine.run(f"SELECT value FROM duckdb_settings() WHERE name IN {names}")
        assert [one["value"] for one in rows] == ["false", "false"]


@pytest.mark.parametrize("module", [duckdb, postgres, spark], ids=["duckdb", "postgres", "spark"])
def test_a_folder_without_a_log_is_refused(module: Any, tmp_path: Path) -> None:
    with pytest.raises(NoLog), module.open_engine(tmp_path):
        pass


def test_nothing_is_left_behind(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with duckdb.open_engine(log, threads=1):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_postgres_gives_the_figures_of_duckdb(log: Path, by_duckdb: Measured) -> None:
    with postgres.open_engine(log, url=os.environ["TROTH_DATABASE_URL"]) as engine:
        assert_the_same(measure(engine), by_duckdb)


def test_a_transaction_of_somebody_else_gives_them_too(log: Path, by_duckdb: Measured) -> None:
    """As the live product measures: over a table that is there, and gone with the transaction."""
    url = os.environ["TROTH_DATABASE_URL"]
    with psycopg.connect(url, row_factory=dict_row, prepare_threshold=None) as connection:

        def run(statement: str) -> list[dict[str, Any]]:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

        postgres.load(connection, [log / "part-00000.parquet"])
        assert_the_same(measure(postgres.over(run, log_table(postgres.TABLE))), by_duckdb)
        connection.rollback()
        assert run("SELECT 1 AS one FROM pg_tables WHERE tablename LIKE 'troth_%'") == []


def test_a_database_that_is_not_there_is_refused(log: Path) -> None:
    with (
        pytest.raises(postgres.NoDatabase, match="does not let us in"),
        postgres.open_engine(log, url="postgresql://nobody@127.0.0.1:9/none"),
    ):
        pass


@pytest.mark.journey
def test_our_own_postgres_starts_and_leaves_nothing(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Takes seconds: it makes a cluster."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tmp_path.chmod(0o711)
    with postgres.open_engine(log) as engine:
        (one,) = engine.rows(engine.log.agg(rows=engine.log.count()))
        assert one["rows"] > 200
    assert not list(tmp_path.iterdir())


@pytest.mark.journey
@pytest.mark.skipif(
    not HAS_SPARK and not IS_NEEDED, reason="the extra troth[spark], or Java, is not installed"
)
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_figures_of_duckdb(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute, since Spark plans each statement anew: what is measured of all stands for the rest."""
    # On 200 conversations Java spends its time on compiling what runs once; the statements are the same.
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    for name, value in IN_A_HURRY.items():
        monkeypatch.setitem(spark.SETTINGS, name, value)
    with spark.open_engine(log, threads=2) as engine:
        found = measure(engine, by=[])
    with duckdb.open_engine(log, threads=1) as engine:
        assert_the_same(found, measure(engine, by=[]))


def test_spark_without_java_is_refused(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineMissing, match="Java"), spark.open_engine(log):
        pass
