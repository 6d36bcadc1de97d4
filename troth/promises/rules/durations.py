"""Allowances as people write them: "30s", "15m", "2h", "1d", "1h30m"."""

import re
from datetime import timedelta

LONGEST = timedelta(days=366)

# Eight digits are enough for any allowance and too few to overflow.
_ALLOWANCE = re.compile(
    r"(?:(?P<days>[0-9]{1,8})d)?\s*(?:(?P<hours>[0-9]{1,8})h)?\s*"
    r"(?:(?P<minutes>[0-9]{1,8})m)?\s*(?:(?P<seconds>[0-9]{1,8})s)?"
)


class AllowanceError(ValueError):
    """A text that is no allowance, with a sentence that says what to write."""


def allowance(text: str) -> timedelta:
    """The open time that a text allows; a day is 24 hours of open time. Raises AllowanceError."""
    match = _ALLOWANCE.fullmatch(text.strip().lower())
    if match is None or not any(match.groups()):
        raise AllowanceError(f"{text!r} is not a length of time; write it as 30s, 15m, 2h, 1d or 1h30m.")
    allowed = timedelta(**{unit: int(count) for unit, count in match.groupdict(default="0").items()})
    if not allowed:
        raise AllowanceError(f"{text!r} allows no time at all; the least is 1s.")
    if allowed > LONGEST:
        raise AllowanceError(f"{text!r} is too long; the most is {LONGEST.days}d.")
    return allowed


def allowance_text(allowed: timedelta) -> str:
    """The shortest text that `allowance` reads back: "1h30m"; parts of a second are left out."""
    minutes, seconds = divmod(int(allowed.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = {"d": days, "h": hours, "m": minutes, "s": seconds}
    return "".join(f"{count}{unit}" for unit, count in counts.items() if count) or "0s"
