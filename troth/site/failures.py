"""What a person is told, in one line, when a command did not do what was asked."""

import os
from typing import Any


def in_one_line(error: BaseException) -> str | None:
    """None for what is nobody's mistake but ours: that shows itself in full."""
    import psycopg
    from django.core.exceptions import ImproperlyConfigured

    from troth.core.errors import Refused
    from troth.core.machine.data import CannotStart

    if isinstance(error, (Refused, CannotStart, ImproperlyConfigured)):
        return _flat(error)
    cause: Any = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.UndefinedTable):
        return "The database has no tables yet: run `troth serve` once."
    if isinstance(cause, psycopg.OperationalError):
        return f"The database cannot be used: {_flat(cause)}"
    if isinstance(cause, psycopg.ProgrammingError) and cause.sqlstate is None:
        # What libpq says of a URL that it cannot read repeats the URL, with its password.
        return "TROTH_DATABASE_URL cannot be read: it looks like postgresql://user:password@host:5432/name."
    if isinstance(error, OSError) and error.strerror:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        return f"{where}{error.strerror}."
    return None


def _flat(error: BaseException) -> str:
    return " ".join(str(error).split())
