"""The addresses that a file of customers names."""

import csv
from collections.abc import Iterator

HEADS = ("address", "email", "e-mail", "mail", "phone", "id")
"""Names of the column that holds the address; without any of them it is the first."""
_DELIMITERS = ";\t,"


def addresses_in(text: str) -> Iterator[str]:
    """One of each line of a CSV file, whatever parts its columns; a line without any is passed over."""
    lines = text.removeprefix("\ufeff").splitlines()
    first = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=lambda sign: (first.count(sign), sign == ","))
    column = None
    for row in csv.reader(lines, delimiter=delimiter):
        if column is None:
            heads = [cell.strip().casefold() for cell in row]
            column = next((place for place, head in enumerate(heads) if head in HEADS), -1)
            if column >= 0:
                continue
        place = max(column, 0)
        if place < len(row) and row[place].strip():
            yield row[place].strip()
