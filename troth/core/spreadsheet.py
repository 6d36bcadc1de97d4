"""Cells of a CSV file that a spreadsheet shows and does not run (CWE-1236)."""

FORMULAS = ("=", "+", "-", "@")
"""With these a formula begins."""


def harmless(cell: str) -> str:
    """What would begin like a formula stands behind an apostrophe, as a spreadsheet writes plain text."""
    return f"'{cell}" if cell.startswith((*FORMULAS, "\t", "\r")) else cell


def as_it_was(cell: str) -> str:
    """A cell as it was before `harmless`, without blanks around it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell
