"""Migration operations: what the application's role may do, and whose rows it sees.

The role `troth_app` owns nothing. A table it may use is granted by one of these operations, so a table that
a migration forgets is closed, not open.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunSQL

from troth.core.postgres.roles import APPLICATION

SEEN = "= ANY (nullif(current_setting('troth.brands', true), '')::bigint[])"


class ByBrand(RunSQL):
    """Rows are seen and written only within the transaction's brands."""

    def __init__(
        self, table: str, *, update: Sequence[str] = (), delete: bool = False, column: str = "brand_id"
    ) -> None:
        seen = f"{column} {SEEN}"
        super().__init__(
            [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY by_brand ON {table} USING ({seen}) WITH CHECK ({seen})",
                *_grants(table, update, delete),
            ],
            [
                f"DROP POLICY by_brand ON {table}",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
                f"REVOKE ALL ON {table} FROM {APPLICATION}",
            ],
        )


class BeforeBrand(RunSQL):
    """A table that is read before the brand is known: no policy, and so no customer's data in it."""

    def __init__(self, table: str, *, update: Sequence[str] = (), delete: bool = False) -> None:
        super().__init__(_grants(table, update, delete), [f"REVOKE ALL ON {table} FROM {APPLICATION}"])


class Definer(RunSQL):
    """A function that runs with its owner's rights: the one way past row-level security, so it is small."""

    def __init__(self, signature: str, *, returns: str, body: str) -> None:
        super().__init__(
            [
                f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql SECURITY DEFINER "
                f"SET search_path = public, pg_temp AS $body${body}$body$",
                f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {signature} TO {APPLICATION}",
            ],
            [f"DROP FUNCTION {signature}"],
        )


def _grants(table: str, update: Sequence[str], delete: bool) -> list[Any]:
    """Update is granted column by column, so that what must never change cannot."""
    grants = [f"GRANT SELECT, INSERT ON {table} TO {APPLICATION}"]
    if update:
        columns = "" if list(update) == ["*"] else f" ({', '.join(update)})"
        grants.append(f"GRANT UPDATE{columns} ON {table} TO {APPLICATION}")
    if delete:
        grants.append(f"GRANT DELETE ON {table} TO {APPLICATION}")
    return grants
