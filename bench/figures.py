"""What was measured, beside its limit in the same run; printed as a table and written as JSON."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from troth.site.progress import say

RESULTS = Path(__file__).parent / "results"
HEADINGS = ("figure", "value", "unit", "limit beside it", "ratio", "aim", "met?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. `limit` is what the same machine could do in the same run, in the same unit."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    limit_name: str = ""
    aim: str = ""
    is_met: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    def cells(self) -> tuple[str, ...]:
        limit = f"{number(self.limit)}  {self.limit_name}" if self.limit is not None else ""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        met = "" if self.is_met is None else ("yes" if self.is_met else "no")
        return (self.name, number(self.value), self.unit, limit, ratio, self.aim, met)


def beside(figure: Figure, limits: Sequence[tuple[str, float]]) -> list[Figure]:
    """The figure once for each of its limits; its aim stands in the first row alone."""
    rows = [replace(figure, limit=limit, limit_name=name) for name, limit in limits]
    return [*rows[:1], *(replace(row, aim="", is_met=None) for row in rows[1:])]


def number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(figures: Iterable[Figure]) -> str:
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column in (1, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def write(figures: Sequence[Figure], machine: dict[str, object], name: str | None) -> Path:
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name or now.strftime('%Y%m%dT%H%M%SZ')}.json"
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    content = {"at": now.isoformat(timespec="seconds"), "machine": machine, "figures": rows}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    say(f"Written to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return path


def machine(postgres: str, *, is_quick: bool) -> dict[str, object]:
    """Under which circumstances the figures hold."""
    return {
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2,
        "load_at_start": os.getloadavg()[0],
        "python": platform.python_version(),
        "postgresql": postgres,
        "commit": _git("rev-parse", "--short", "HEAD"),
        "has_uncommitted_changes": bool(_git("status", "--porcelain")),
        "quick": is_quick,
    }


def _git(*arguments: str) -> str:
    try:
        told = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=RESULTS.parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()
