"""How many stand in each view, counted no further than a hundred, all in one query."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from troth.core.database import Made, made
from troth.desk.lists.looking import KEPT, Looking
from troth.desk.lists.views import CUTS, Parts

COUNTED_UP_TO = 100
COUNTED = tuple(name for name, cut in CUTS.items() if cut.is_counted)


def counts(looking: Looking) -> Mapping[str, int]:
    """By view, for those that are counted; COUNTED_UP_TO means that many or more."""
    (row,) = _counting(looking, COUNTED_UP_TO).rows()
    return {name: min(number, COUNTED_UP_TO) for name, number in zip(COUNTED, row, strict=True)}


def count_words(number: int) -> str:
    return f"{COUNTED_UP_TO - 1}+" if number >= COUNTED_UP_TO else str(number)


@lru_cache(maxsize=KEPT)
def _counting(looking: Looking, up_to: int) -> Made:
    selects: list[str] = []
    values: list[Any] = []
    for name in COUNTED:
        counting = _summed(CUTS[name].parts(looking), up_to)
        selects.append(counting.text)
        values += counting.values
    return Made(f"select {', '.join(selects)}", tuple(values))


def _summed(parts: Parts, up_to: int) -> Made:
    """A sum of small counts, each over the first rows of one part alone."""
    numbers, values = ["0"], list[Any]()
    for part in parts:
        some = made(part.order_by().values_list("pk")[:up_to])
        if some.text:
            numbers.append(f"(select count(*) from ({some.text}) as counted)")
            values += some.values
    return Made(" + ".join(numbers), tuple(values))
