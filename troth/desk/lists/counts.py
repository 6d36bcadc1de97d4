"""How many stand in each view, counted no further than a hundred, all in one query."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from troth.conversations.models.conversation import ConversationQuerySet
from troth.desk.lists.looking import Looking
from troth.desk.lists.views import CUTS

COUNTED_UP_TO = 100


def counts(looking: Looking) -> Mapping[str, int]:
    """By view, for those that are counted; COUNTED_UP_TO means that many or more."""
    selects: list[str] = []
    values: list[Any] = []
    counted = [name for name, cut in CUTS.items() if cut.is_counted]
    for name in counted:
        select, given = _counting(CUTS[name].parts(looking))
        selects.append(select)
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(selects)}", values)
        row = cursor.fetchone()
    assert row is not None
    return {name: min(number, COUNTED_UP_TO) for name, number in zip(counted, row, strict=True)}


def count_words(number: int) -> str:
    return f"{COUNTED_UP_TO - 1}+" if number >= COUNTED_UP_TO else str(number)


def _counting(parts: Sequence[ConversationQuerySet]) -> tuple[str, list[Any]]:
    """A sum of small counts, each over the first rows of one part alone."""
    numbers, values = ["0"], list[Any]()
    for part in parts:
        some = part.order_by().values_list("pk")[:COUNTED_UP_TO]
        try:
            text, given = some.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:  # in none of one's brands: Django knows without asking
            continue
        numbers.append(f"(select count(*) from ({text}) as counted)")
        values += list(given)
    return " + ".join(numbers), values
