"""The week of one row as a picture: seven days of 24 hours, each with what is said of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from troth.desk.policies.forms import TermForm
from troth.promises.moments import weekday_name
from troth.promises.rules.day import NotADay, day_from
from troth.promises.rules.terms import HOURS, Allowance

SHADES = 6
"""From the strictest to the mildest; a row with more allowances has some that look alike."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`words` are what stands in it: nothing where the hour before says the same."""

    hour: int
    said: str
    words: str
    shade: int
    label: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One allowance of the row, with how many hours it has."""

    said: str
    shade: int
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    days: list[tuple[str, list[Cell]]]
    samples: list[Sample]


def grid_of(form: TermForm) -> Grid:
    """What the lines of a row say, as far as they can be read; a day that cannot stays empty."""
    days = [_hours(str(bound.value() or "")) for bound in form.lines()]
    counted = Counter(said for hours in days for said in hours if said is not None)
    shades = _shades(list(counted))
    return Grid(
        days=[(weekday_name(day).capitalize(), _cells(day, hours, shades)) for day, hours in enumerate(days)],
        samples=[
            Sample(str(said), shade, counted[said])
            for said, shade in sorted(shades.items(), key=lambda one: _strictness(one[0]))
        ],
    )


def _hours(line: str) -> tuple[Allowance | None, ...]:
    try:
        return day_from(line)
    except NotADay:
        return (None,) * HOURS


def _cells(day: int, hours: Sequence[Allowance | None], shades: dict[Allowance, int]) -> list[Cell]:
    name = weekday_name(day).capitalize()
    cells = []
    for hour, said in enumerate(hours):
        is_new = hour == 0 or said != hours[hour - 1]
        label = _("%(day)s %(from)s-%(until)s: %(said)s") % {
            "day": name,
            "from": f"{hour:02}:00",
            "until": f"{hour + 1:02}:00",
            "said": said or _("nothing"),
        }
        words = _short(said) if said is not None and is_new else ""
        cells.append(Cell(hour, str(said or ""), words, shades[said] if said is not None else 0, label))
    return cells


def _shades(said: list[Allowance]) -> dict[Allowance, int]:
    """The strictest is the darkest; 1 is the mildest, SHADES the strictest."""
    ordered = sorted(said, key=_strictness)
    last = max(len(ordered) - 1, 1)
    return {one: SHADES - round(place * (SHADES - 1) / last) for place, one in enumerate(ordered)}


def _strictness(said: Allowance) -> tuple[bool, timedelta, str]:
    """Lengths of time before times of day, which depend on when the word comes."""
    return said.by is not None, said.within or timedelta(), str(said)


def _short(said: Allowance) -> str:
    return f"{said.by:%H:%M}" if said.by is not None else str(said)
