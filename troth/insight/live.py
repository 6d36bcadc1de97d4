"""Measures of the running desk: the same expressions as for an export, over the view `service_log`."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.rows import dict_row

from troth.insight.engines import postgres
from troth.insight.engines.engine import SERVICE_LOG, Engine, Row, log_table
from troth.insight.measures.figures import Measured
from troth.insight.measures.measure import Span, measure
from troth.insight.service_log.columns import SCHEMA

LOG = "troth_log"
STATEMENTS: dict[Any, str] = {}
MOST_STATEMENTS = 500
"""A request leaves about ten that name its own time."""
RECENT = f"""
    create temporary table {LOG} on commit drop as
    select {", ".join(f'"{name}"' for name in SCHEMA.names)}
    from {SERVICE_LOG}
    where brand_id = any(%(brands)s) and at < %(until)s and conversation in (
        select conversation from {SERVICE_LOG}
        where brand_id = any(%(brands)s) and at >= %(since)s and at < %(until)s
    )
"""


def measured(brand_ids: Collection[int], *, since: datetime, until: datetime) -> Measured:
    """What these brands' customers lived through: the turns that opened in the span, by its end.

    Runs on Django's connection, in the caller's transaction, so that row-level security holds. Conversations
    in which something happened are read whole: a turn is not cut where the span begins.
    """
    span: dict[str, Any] = {"brands": list(brand_ids), "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists pg_temp.{LOG} cascade")
        cursor.execute(RECENT, span)
        cursor.execute(f"analyze {LOG}")
    return measure(_engine(), span=Span(since, until))


def _engine() -> Engine:
    """One that knows the statements of the requests before: most of them name no time, and to write them
    takes five times as long as to run them over the turns of a small shop."""
    if len(STATEMENTS) > MOST_STATEMENTS:
        STATEMENTS.clear()
    return replace(postgres.over(_run, log_table(LOG)), statements=STATEMENTS)


def _run(statement: str) -> list[Row]:
    """On the driver's own cursor: a plan must not outlive the tables that it was made for, and without
    parameters a per cent sign is its own."""
    connection.ensure_connection()
    with connection.connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(statement.encode(), prepare=False)
        return cursor.fetchall() if cursor.description else []
