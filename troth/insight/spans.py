"""The spans of days that a page of figures can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext

SPANS = (7, 28, 90)
"""Days to choose from."""
USUAL = 28


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool


def days_wanted(given: Mapping[str, str]) -> int:
    """What the address asks for with `days`, if it is one of these spans; else the usual one."""
    wanted = given.get("days", "")
    return next((days for days in SPANS if str(days) == wanted), USUAL)


def choices(address: str, days: int, *, besides: str = "") -> list[Choice]:
    """Each span with its address on this page; `days` are shown now, and `besides` is asked for as well."""
    return [
        Choice(
            ngettext("%(count)s day", "%(count)s days", one) % {"count": one},
            f"{address}?days={one}" + (f"&{besides}" if besides else ""),
            one == days,
        )
        for one in SPANS
    ]
