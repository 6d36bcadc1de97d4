"""The limit: the rows that one mail really made, copied again and again with nothing around them."""

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

Values = dict[str, Any]

TABLES = {
    "customers": "id = (select customer_id from conversations where id = %(id)s)",
    "identities": "id = (select identity_id from conversations where id = %(id)s)",
    "conversations": "id = %(id)s",
    "messages": "conversation_id = %(id)s",
    "attachments": "message_id in (select id from messages where conversation_id = %(id)s)",
    "received_mails": "message_id in (select id from messages where conversation_id = %(id)s)",
    "deliveries": "message_id in (select id from messages where conversation_id = %(id)s)",
    "promises": "conversation_id = %(id)s",
    "facts": "conversation_id = %(id)s",
    "procrastinate_jobs": "(args->>'delivery_id')::bigint in (select d.id from deliveries d "
    "join messages m on m.id = d.message_id where m.conversation_id = %(id)s)",
}
"""Where the rows of a conversation lie, in the order in which they can be inserted."""

POINTS_TO = {
    "customer_id": "customers",
    "identity_id": "identities",
    "conversation_id": "conversations",
    "message_id": "messages",
    "announcement_id": "messages",
}
UNIQUE = {("identities", "value"), ("deliveries", "external_id"), ("messages", "key")}
MADE_BY_THE_DATABASE = {"id", "xid"}


@dataclass(frozen=True, slots=True)
class Row:
    table: str
    id: int
    values: Values


def rows_of(connection: psycopg.Connection[Any], conversation: int) -> list[Row]:
    """Everything that the first word of this conversation made; to be read before any job has run."""
    found: list[Row] = []
    with connection.cursor(row_factory=dict_row) as cursor:
        for table, condition in TABLES.items():
            # Names and conditions stand above: nothing comes from outside.
            cursor.execute(
                f"select * from {table} where {condition} order by id".encode(), {"id": conversation}
            )
            for row in cursor.fetchall():
                values = {name: value for name, value in row.items() if name not in MADE_BY_THE_DATABASE}
                found.append(Row(table, row["id"], values))
    return found


def fresh(row: Row, ids: Mapping[tuple[str, int], int]) -> Values:
    """The row's values for one more copy: pointing at the copies made before, unique where it must be."""
    values = dict(row.values)
    for name, value in row.values.items():
        if name in POINTS_TO and value is not None:
            values[name] = ids.get((POINTS_TO[name], value), value)
        elif (row.table, name) in UNIQUE and value is not None:
            values[name] = f"{secrets.token_hex(8)}{value}"
        elif name == "fingerprint":
            values[name] = secrets.token_bytes(32)
    return values


def count_words(rows: Sequence[Row]) -> str:
    return f"{len(rows)} rows in {len({row.table for row in rows})} tables"


def copier(url: str, rows: Sequence[Row]) -> Callable[[], Callable[[int], float]]:
    """For `senders.repeat`: one transaction copies the rows, an insert each, through a bare psycopg."""
    statements = [_insert(row) for row in rows]

    def connect() -> Callable[[int], float]:
        connection = psycopg.connect(url)

        def copy(_number: int) -> float:
            begun_at = time.perf_counter()
            ids: dict[tuple[str, int], int] = {}
            with connection.cursor() as cursor:
                for row, statement in zip(rows, statements, strict=True):
                    cursor.execute(statement, [_bound(value) for value in fresh(row, ids).values()])
                    ids[row.table, row.id] = one(cursor)
            connection.commit()
            return time.perf_counter() - begun_at

        return copy

    return connect


def one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> int:
    found = cursor.fetchone()
    assert found is not None
    return int(found[0])


def _insert(row: Row) -> sql.Composed:
    return sql.SQL("insert into {} ({}) values ({}) returning id").format(
        sql.Identifier(row.table),
        sql.SQL(", ").join(map(sql.Identifier, row.values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(row.values)),
    )


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def url() -> str:
    return os.environ["TROTH_DATABASE_URL"]
