"""A moment out of what a cell says."""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from troth.core.errors import Refused

EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SPOKEN = "%a %b %d %H:%M:%S %z %Y"
"""Wed Oct 11 06:55:44 +0000 2017, as Twitter wrote it."""
EPOCH = re.compile(r"\d{9,11}(\.\d+)?$|\d{13}$|\d{16}$")
NO_ZONE = "a time without a zone: say which with --zone"
NO_TIME = "no time"


class Unreadable(Refused):
    """A cell that does not say when."""


def moment(value: str | datetime, *, formats: tuple[str, ...] = (), zone: tzinfo | None = None) -> datetime:
    """The moment, in UTC. ISO 8601, Twitter's way and seconds, milli- or microseconds since 1970 are
    understood without `formats` (strptime). Raises `Unreadable`, also for a time without a zone where none is
    given."""
    found = value if isinstance(value, datetime) else written(value.strip(), formats)
    if found.tzinfo is None:
        if zone is None:
            raise Unreadable(NO_ZONE)
        found = found.replace(tzinfo=zone)
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        raise Unreadable("a time outside 1971 to 2100") from None
    if not EARLIEST <= found < LATEST:
        raise Unreadable("a time outside 1971 to 2100")
    return found


@lru_cache(maxsize=8192)
def written(value: str, formats: tuple[str, ...] = ()) -> datetime:
    """The time that these words say, with the zone that they name, if any."""
    if not value:
        raise Unreadable(NO_TIME)
    for format_ in formats:
        try:
            return datetime.strptime(value, format_)  # noqa: DTZ007 - `moment` adds the zone, or refuses
        except ValueError:
            continue
    if EPOCH.match(value):
        return _since_1970(value)
    return _iso_or_spoken(value)


def _since_1970(value: str) -> datetime:
    digits = len(value.partition(".")[0])
    scale = {13: 1e3, 16: 1e6}.get(digits, 1)
    return datetime.fromtimestamp(float(value) / scale, UTC)


def _iso_or_spoken(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value.replace(" UTC", "+00:00"))
    except ValueError:
        pass
    try:
        return datetime.strptime(value, SPOKEN)  # noqa: DTZ007 - %z stands in SPOKEN
    except ValueError:
        raise Unreadable("a time that cannot be read") from None
