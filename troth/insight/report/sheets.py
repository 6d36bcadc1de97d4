"""Tables for a spreadsheet that none of their cells can make do something."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from troth.insight.measures.figures import Figures, Measured
from troth.insight.report.words import clean

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
"""How a cell begins that a spreadsheet may take for a formula; OWASP, CSV Injection."""
FIGURES = ("dimension", "of", "measure", "value", "low", "high", "n")


def write_sheets(measured: Measured, folder: Path) -> list[Path]:
    """figures.csv and one file for each table; UTF-8 with the mark by which spreadsheets know it."""
    written = [_write(folder / "figures.csv", FIGURES, _figures(measured))]
    for name, rows in measured.tables.items():
        heads = list(rows[0]) if rows else []
        written.append(
            _write(folder / f"{name}.csv", heads, ([row.get(one) for one in heads] for row in rows))
        )
    return written


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows([harmless(value) for value in row] for row in rows)
    return path


def _figures(measured: Measured) -> Iterator[Sequence[Any]]:
    yield from _lines("overall", "", measured.overall)
    for dimension, values in measured.by.items():
        for value, figures in values.items():
            yield from _lines(dimension, value, figures)


def _lines(dimension: str, of: str, figures: Figures) -> Iterator[Sequence[Any]]:
    for measure, figure in figures.items():
        yield dimension, of, measure, figure.value, figure.low, figure.high, figure.n


def harmless(value: Any) -> Any:
    """Numbers as they are; text without control characters, with an apostrophe where it would be a "
    "formula."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = clean(value)
    return f"'{text}" if text.startswith(FORMULA) else text
