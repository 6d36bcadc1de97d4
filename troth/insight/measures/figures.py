"""What measuring gives."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """`low` and `high` bound the value with 95 % confidence, null where that cannot be said; `n` is how many
    turns, conversations, customers or hours carry it. A quantile that was not reached is null."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        return {
            "value": _finite(self.value),
            "low": _finite(self.low),
            "high": _finite(self.high),
            "n": self.n,
        }


@dataclass(frozen=True, slots=True)
class Caution:
    """What the data cannot show. `text` is the English sentence with `params` filled in."""

    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`by` is dimension -> value -> measure -> figure; times are of the oldest and newest row of the log."""

    overall: Figures
    by: dict[str, dict[str, Figures]]
    warnings: list[Caution]
    tables: dict[str, list[Row]]
    newest_at: datetime | None
    oldest_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "overall": _as_json(self.overall),
            "by": {
                dimension: {value: _as_json(figures) for value, figures in values.items()}
                for dimension, values in self.by.items()
            },
            "warnings": [str(warning) for warning in self.warnings],
        }


def _as_json(figures: Figures) -> dict[str, Any]:
    return {name: figure.as_json() for name, figure in figures.items()}


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
