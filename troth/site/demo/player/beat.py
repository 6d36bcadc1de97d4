"""That the player lives, how far it is, and what went wrong last: for its next start and the start page."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from troth.site.demo.names import BEAT

SILENT_AFTER = 20.0
"""Seconds without a beat after which the page says that nobody plays."""


@dataclass(slots=True)
class Beat:
    """`at` is in seconds since 1970; so many `customers` have begun, and so many `hurried` ones."""

    at: float = 0.0
    customers: int = 0
    hurried: int = 0
    trouble: str = ""

    @property
    def is_silent(self) -> bool:
        return time.time() - self.at > SILENT_AFTER


def read(data: Path) -> Beat:
    """A beat of nothing if none was written yet."""
    try:
        return Beat(**json.loads((data / BEAT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Beat()


def write(data: Path, beat: Beat) -> None:
    beat.at = time.time()
    part = data / f"{BEAT}.part"
    part.write_text(json.dumps(asdict(beat)), encoding="utf-8")
    part.replace(data / BEAT)
