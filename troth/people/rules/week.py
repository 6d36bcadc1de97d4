"""A team's opening hours as a person writes them down, and as calendar files hold them.

The data are those of docs/mail.md: `{"week": {"mon": [["09:00", "17:00"]]}, "holidays": [...],
"exceptions": {...}}`. An end at or before its start passes midnight and belongs to the day it starts on.
"""

import re
from collections.abc import Mapping
from datetime import date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Windows = list[list[str]]

_WINDOW = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*(?:-|–|—)\s*(\d{1,2})[:.]?(\d{2})?")
_MINUTES_A_DAY = 24 * 60


class NotHours(ValueError):
    """Words that are no opening hours; `words` are the ones at fault."""

    def __init__(self, words: str) -> None:
        super().__init__(f"{words!r} is not a window such as 09:00-17:00.")
        self.words = words


class NotADay(ValueError):
    """A line that does not begin with a date; `words` is the line."""

    def __init__(self, words: str) -> None:
        super().__init__(f"{words!r} does not begin with a date such as 2026-12-24.")
        self.words = words


def windows(text: str) -> Windows:
    """As in "9-12:30, 18:00-02:00"; no words mean closed. Raises NotHours."""
    return [_window(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]


def written(windows: Windows) -> str:
    """What `windows` reads."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in windows)


def days(text: str) -> tuple[list[str], dict[str, Windows]]:
    """Holidays and exceptional days from lines such as "2026-12-25" and "2026-12-24 09:00-12:00"."""
    holidays: list[str] = []
    exceptions: dict[str, Windows] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        day, _, rest = line.partition(" ")
        if rest.strip():
            exceptions[_day(day, line)] = windows(rest)
        else:
            holidays.append(_day(day, line))
    return sorted(set(holidays)), dict(sorted(exceptions.items()))


def days_written(hours: Mapping[str, object]) -> str:
    """What `days` reads, one day a line."""
    holidays, exceptions = hours.get("holidays") or [], hours.get("exceptions") or {}
    assert isinstance(holidays, list)
    assert isinstance(exceptions, Mapping)
    lines = [*holidays, *(f"{day} {written(windows)}" for day, windows in exceptions.items())]
    return "\n".join(sorted(lines))


def minutes(window: list[str]) -> tuple[int, int]:
    """Minutes after midnight at which a window opens and closes; past 1440 it closes on the next day."""
    opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in window)
    return opens, closes if closes > opens else closes + _MINUTES_A_DAY


def _window(text: str) -> list[str]:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise NotHours(text)
    opens, closes = _clock(found[1], found[2], text), _clock(found[3], found[4], text)
    if opens == "24:00":
        raise NotHours(text)
    return [opens, closes]


def _clock(hour: str, minute: str | None, text: str) -> str:
    clock = f"{int(hour):02}:{minute or '00'}"
    if clock != "24:00" and not (int(hour) < 24 and int(minute or 0) < 60):
        raise NotHours(text)
    return clock


def _day(text: str, line: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotADay(line) from error
