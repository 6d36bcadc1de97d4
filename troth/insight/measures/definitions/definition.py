from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Unit = Literal["seconds", "share", "minutes", "count"]
Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """`better` says which way is better; `needs` is what the log must hold besides times."""

    name: str
    unit: Unit
    better: Literal["low", "high"]
    title: Words
    definition: Words
    needs: Words
