"""When two addresses are one customer's without anybody asking."""

from collections.abc import Iterable
from dataclasses import dataclass

SIGNED = "external"
"""The kind of identity that the shop's own signature vouches for."""


@dataclass(frozen=True, slots=True)
class Address:
    """An identity as the rules see it: its kind, such as "mail", and its value."""

    kind: str
    value: str


def may_join(mine: Iterable[Address], theirs: Iterable[Address]) -> bool:
    """Two whom the shop itself tells apart are two people, whatever address they share."""
    signed = {one.value for one in (*mine, *theirs) if one.kind == SIGNED}
    return len(signed) <= 1
