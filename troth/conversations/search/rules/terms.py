"""What a search says, part by part; written as the line that a person would type."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WORD, PHRASE = "word", "phrase"
FILTERS = (
    "channel",
    "language",
    "brand",
    "tag",
    "holder",
    "team",
    "customer",
    "is",
    "slack",
    "before",
    "after",
)
CLAIMS = ("unread", "broken", "risk", "waiting", "open", "closed", "unassigned", "late")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST_SPAN = 8
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Cause(StrEnum):
    """Why a part was not understood."""

    NO_SUCH_FILTER = "no such filter"
    NOTHING_AFTER = "nothing after the colon"
    NO_SPAN = "no span of time"
    COMPARED_BY_COLON = "compared by a colon"
    NO_DATE = "no date"
    NO_SUCH_CLAIM = "no such claim"
    QUOTES_LEFT_OPEN = "quotes left open"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part that was left out. `at` counts characters from 1; `words` is it, `instead` what was near."""

    at: int
    cause: Cause
    words: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a search: a word, a phrase, or a filter by its name, `sign` one of ":", "<", ">"."""

    name: str
    value: str
    sign: str = ":"
    is_without: bool = False

    def __str__(self) -> str:
        minus = "-" if self.is_without else ""
        if self.name == WORD:
            return f"{minus}{self.value}"
        is_bare = self.name != PHRASE and self.value and not any(one.isspace() for one in self.value)
        value = self.value if is_bare else f'"{self.value}"'
        return f"{minus}{value}" if self.name == PHRASE else f"{minus}{self.name}{self.sign}{value}"


@dataclass(frozen=True, slots=True)
class Search:
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    @property
    def words(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.name in (WORD, PHRASE))

    @property
    def filters(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.name not in (WORD, PHRASE))


def span_of(value: str) -> timedelta | None:
    """`5m` and its like: digits, perhaps after a minus, then s, m, h or d. Late is below 0."""
    number, unit = (value[:-1], value[-1:]) if value[-1:] in UNITS else (value, "")
    digits = number.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < _LONGEST_SPAN):
        return None
    if not unit and int(digits):
        return None
    return timedelta(seconds=int(number) * UNITS.get(unit, 0))


def date_of(value: str) -> date | None:
    """A day as in 2026-01-31 (ISO 8601)."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
