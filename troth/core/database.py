"""Which brands a transaction may see, and SQL that is kept: in files, or as Django has made it once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet


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


def fetched(text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Made:
    """A query as text. Django makes it anew each time it is asked, which costs more than the answer does.

    Keep one only for as long as everything that its values came from stays the same.
    """

    text: str
    values: tuple[Any, ...]

    def rows(self) -> list[tuple[Any, ...]]:
        """Bare columns as the driver gives them: texts, numbers, truths and times are what Django gives."""
        return fetched(self.text, self.values) if self.text else []


def made(rows: QuerySet[Any, Any]) -> Made:
    """Without text where Django knows, without asking, that there is nothing."""
    try:
        text, values = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Made("", ())
    return Made(text, tuple(values))
