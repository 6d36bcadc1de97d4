"""The operations that migrations use: what each allows, and that it can be undone."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db.migrations import RunSQL

from tests.conftest import owner_connection
from troth.core.isolation import BeforeBrand, ByBrand, Definer
from troth.core.postgres.roles import APPLICATION


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection]:
    """A transaction of the schema's owner that never commits, with one table in it."""
    with owner_connection() as connection:
        connection.autocommit = False
        connection.execute("create table lamps (id bigint, brand_id bigint, colour text, serial text)")
        yield connection
        connection.rollback()


def run(owner: psycopg.Connection, operation: RunSQL, *, back: bool = False) -> None:
    for line in (operation.reverse_sql if back else operation.sql) or ():
        owner.execute(str(line))


def may(owner: psycopg.Connection, right: str, column: str | None = None) -> bool:
    if column:
        query, values = "select has_column_privilege(%s, 'lamps', %s, %s)", [APPLICATION, column, right]
    else:
        query, values = "select has_table_privilege(%s, 'lamps', %s)", [APPLICATION, right]
    return bool((owner.execute(query, values).fetchone() or [False])[0])


def test_a_table_that_a_migration_forgets_is_closed(owner: psycopg.Connection) -> None:
    assert not any(may(owner, right) for right in ("select", "insert", "update", "delete"))


def test_rows_are_the_brands_own(owner: psycopg.Connection) -> None:
    run(owner, ByBrand("lamps"))
    owner.execute("insert into lamps values (1, 1, 'green', 'a'), (2, 2, 'red', 'b')")
    owner.execute(f"set local role {APPLICATION}")
    counted = "select count(*) from lamps"
    assert owner.execute(counted).fetchone() == (0,)
    for brands, count in (("{1}", 1), ("{1,2}", 2), ("{3}", 0), ("{}", 0), ("", 0)):
        owner.execute("select set_config('troth.brands', %s, true)", [brands])
        assert owner.execute(counted).fetchone() == (count,), brands


def test_only_the_columns_that_are_named_can_be_changed(owner: psycopg.Connection) -> None:
    run(owner, ByBrand("lamps", update=["colour"]))
    assert may(owner, "update", "colour")
    assert not may(owner, "update", "serial")
    assert not may(owner, "delete")


def test_a_table_may_let_its_rows_go(owner: psycopg.Connection) -> None:
    run(owner, BeforeBrand("lamps", update=["*"], delete=True))
    assert may(owner, "delete")
    assert may(owner, "update", "serial")


@pytest.mark.parametrize(
    "operation", [ByBrand("lamps", update=["colour"]), BeforeBrand("lamps", delete=True)]
)
def test_going_back_closes_the_table_again(owner: psycopg.Connection, operation: RunSQL) -> None:
    run(owner, operation)
    run(owner, operation, back=True)
    assert not any(may(owner, right) for right in ("select", "insert", "update", "delete"))
    assert not may(owner, "update", "colour")


def test_a_definer_answers_past_the_policy_to_the_application_alone(owner: psycopg.Connection) -> None:
    run(owner, ByBrand("lamps"))
    run(owner, Definer("lamp_count()", returns="bigint", body="select count(*) from lamps"))
    owner.execute("insert into lamps values (1, 1, 'green', 'a')")
    public = owner.execute("select has_function_privilege('public', 'lamp_count()', 'execute')").fetchone()
    assert public == (False,)
    owner.execute(f"set local role {APPLICATION}")
    assert owner.execute("select count(*) from lamps").fetchone() == (0,)
    assert owner.execute("select lamp_count()").fetchone() == (1,)
