"""On the logs of tests Ibis writes a statement for longer than DuckDB answers it: once is enough."""

from collections.abc import Callable, Iterator
from typing import Any

import ibis
import pytest

from troth.insight.engines import duckdb, postgres


def _remembering(sql_of: Callable[[ibis.Table], str]) -> Callable[[ibis.Table], str]:
    written: dict[Any, str] = {}

    def remembered(expression: ibis.Table) -> str:
        node = expression.op()
        if node not in written:
            written[node] = sql_of(expression)
        return written[node]

    return remembered


@pytest.fixture(scope="session", autouse=True)
def _statements_are_written_once() -> Iterator[None]:
    """The same expression is the same statement in each engine that a test opens."""
    with pytest.MonkeyPatch.context() as patch:
        for engine in (duckdb, postgres):
            patch.setattr(engine, "_sql_of", _remembering(engine._sql_of))
        yield
