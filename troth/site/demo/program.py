"""What the scene leaves for the other processes: keys and tokens, in a file that only they can read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from troth.site.demo.names import PROGRAM


@dataclass(frozen=True, slots=True)
class Doors:
    """How to get into one shop: its chat's public key and secret, and its agents' tokens by their keys."""

    chat_key: str
    chat_secret: str
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    seed: int
    speed: float
    url: str
    smtp: str
    doors: Mapping[str, Doors]
    """By the shop's slug."""
    began: float
    """Seconds since 1970."""


def write(data: Path, program: Program) -> None:
    path = data / PROGRAM
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(program), file)


@cache
def read(data: Path) -> Program:
    """Written once, before anything that reads it is started."""
    found = json.loads((data / PROGRAM).read_text(encoding="utf-8"))
    doors = {slug: Doors(**one) for slug, one in found.pop("doors").items()}
    return Program(**found, doors=doors)
