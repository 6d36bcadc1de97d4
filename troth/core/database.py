"""Which brands a transaction may see, and SQL that is kept in files."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.resources import files

from django.db import connection, transaction


@contextmanager
def brands(visible: Collection[int]) -> Iterator[None]:
    """One transaction in which row-level security shows the rows of these brands and no others.

    The setting is local to the transaction, so a connection that is used again starts blind.
    """
    with transaction.atomic():
        see(visible)
        yield


def see(visible: Collection[int]) -> None:
    """Change what the running transaction sees: for work that claims rows of many brands."""
    listed = "{" + ",".join(str(int(brand)) for brand in sorted(visible)) + "}"
    with connection.cursor() as cursor:
        cursor.execute("select set_config('troth.brands', %s, true)", [listed])


def statement(package: str | None, name: str) -> str:
    """The SQL of `package`/sql/`name`.sql."""
    assert package is not None
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
