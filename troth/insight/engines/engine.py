"""What the measures need of an engine: to keep a table, to show a view, to give rows. All else is SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis

from troth.core.errors import Refused
from troth.insight.service_log.columns import SCHEMA

Row = dict[str, Any]
SERVICE_LOG = "service_log"


class EngineMissing(Refused):
    """What the chosen engine runs on is not there."""


class NoLog(Refused):
    """The folder holds no service log."""


def log_table(name: str = SERVICE_LOG) -> ibis.Table:
    return ibis.table(ibis.Schema.from_pyarrow(SCHEMA), name=name)


@dataclass(frozen=True, slots=True)
class Engine:
    """`sql_of` writes an expression in the engine's dialect, `run` carries out a statement and gives its
    rows, `store` keeps a query's rows as a table of that name, in place of one that was there.

    Statements are remembered: writing one takes Ibis longer than DuckDB needs for the rows of a small
    shop."""

    log: ibis.Table
    sql_of: Callable[[ibis.Table], str]
    run: Callable[[str], list[Row]]
    store: Callable[[str, str], None]
    statements: dict[Any, str] = field(default_factory=dict)

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """A temporary table, so that what follows reads it instead of working it out again."""
        self.store(name, self._statement(expression))
        return ibis.table(expression.schema(), name=name)

    def show(self, name: str, expression: ibis.Table) -> ibis.Table:
        """A view that may show something else later, while the statements that read it stay the same."""
        self.run(f"DROP VIEW IF EXISTS {name}")
        self.run(f"CREATE TEMPORARY VIEW {name} AS {self._statement(expression)}")
        return ibis.table(expression.schema(), name=name)

    def rows(self, expression: ibis.Table) -> list[Row]:
        """In plain Python values: engines differ in what they call a sum."""
        return [_plain(row) for row in self.run(self._statement(expression))]

    def _statement(self, expression: ibis.Table) -> str:
        node = expression.op()
        statement = self.statements.get(node)
        if statement is None:
            statement = self.statements[node] = self.sql_of(expression)
        return statement


def _plain(row: Row) -> Row:
    return {name: _number(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
