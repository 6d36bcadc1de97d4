"""One day of a policy's week on one line, as a person writes it: "30s, 20-22 2m, 22-24 by 09:00"."""

import re

from troth.promises.rules.durations import AllowanceError
from troth.promises.rules.terms import HOURS, Allowance, allowance_from

# Hours go from one full hour to another: "20-22", "20:00-22:00", and nothing past midnight.
_PART = re.compile(r"(?:([0-9]{1,2})(?::00)?\s*[-\u2013]\s*([0-9]{1,2})(?::00)?(?:\s+|$))?(.*)")
NOTHING = "-"


class NotADay(ValueError):
    """A part of a line that cannot be read."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def day_from(text: str) -> tuple[Allowance | None, ...]:
    """What the line says of each of the 24 hours. A later part goes before an earlier one; "-" is nothing.

    Raises NotADay with the part that is no allowance, or whose hours do not go forward within the day.
    """
    hours: list[Allowance | None] = [None] * HOURS
    for part in re.split("[,;]", text):
        if part.strip():
            since, until, said = _part(part.strip())
            hours[since:until] = [said] * (until - since)
    return tuple(hours)


def day_written(hours: tuple[Allowance | None, ...]) -> str:
    """The line that `day_from` reads back: hours that say the same together, a whole day without hours."""
    if hours.count(hours[0]) == HOURS:
        return str(hours[0]) if hours[0] else ""
    parts: list[str] = []
    since = 0
    for hour in range(1, HOURS + 1):
        if hour == HOURS or hours[hour] != hours[since]:
            if hours[since] is not None:
                parts.append(f"{since}-{hour} {hours[since]}")
            since = hour
    return ", ".join(parts)


def _part(text: str) -> tuple[int, int, Allowance | None]:
    match = _PART.fullmatch(text)
    if match is None:
        raise NotADay(text)
    since, until = (int(match[1]), int(match[2])) if match[1] else (0, HOURS)
    if not since < until <= HOURS:
        raise NotADay(text)
    if match[3].strip() == NOTHING:
        return since, until, None
    try:
        said = allowance_from(match[3])
    except AllowanceError as error:
        raise NotADay(text) from error
    if said is None:
        raise NotADay(text)
    return since, until, said
