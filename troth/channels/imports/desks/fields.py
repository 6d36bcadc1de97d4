"""What lies under a key of an export, whatever lies there: exports lie about their types."""

import html
import json
import math
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

# No desk is older, and no record of one is written in the next century: beyond, the figure is no time.
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# Seconds since 1970 stay below 4.2e9 until the latest time. A thousand times more is milliseconds, and so on.
SECONDS_BELOW = 1e10
SPACED_ZONE = re.compile(r" (?=(?:[+-]\d\d:?\d\d|Z)$)| UTC$")
NUMBER = re.compile(r"-?\d{1,20}(\.\d+)?")
# These stop at each `<`: a text of nothing else still takes one pass.
TAG = re.compile(r"<[^<>]*>")
TAG_WITHIN_A_LINE = re.compile(r"</?(?:a|b|i|u|s|em|strong|span|font|small|code)\b[^<>]*>", re.IGNORECASE)


class Unusable(ValueError):
    """A record that cannot be used; the words say why."""


def text(value: Any) -> str | None:
    """Words as they are; numbers as words. Half a surrogate pair and NUL have no place in a table."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = str(value)
    if "\0" in found:
        found = found.replace("\0", "\ufffd")
    if found.isascii():
        return found or None
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def identity(value: Any) -> str | None:
    """An id as text; `12`, `12.0` and `"12"` are one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return text(value)


def word(value: Any) -> str:
    """A word from a short list, in lower case; empty if there is none."""
    return (text(value) or "").strip().lower()


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, or the one object that stands where a list should."""
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]


def plain(value: Any) -> str | None:
    """The words of a text with HTML in it: as long as what a person reads, without a parser's care."""
    found = text(value)
    if found is None or not ("<" in found or "&" in found):
        return found
    return " ".join(html.unescape(TAG.sub(" ", TAG_WITHIN_A_LINE.sub("", found))).split()) or None


def language(value: Any) -> str | None:
    """`en` of `en-US`, `EN_us` and `en`."""
    found = re.match(r"[a-z]{2,3}(?=$|[-_])", word(value))
    return found[0] if found else None


def moment(value: Any, zone: ZoneInfo | None) -> datetime:
    """A time in ISO 8601 or as (milli-, micro-, nano-) seconds since 1970, in UTC. Raises `Unusable`."""
    if value is None or value == "" or isinstance(value, bool):
        raise Unusable("it names no time")
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value)
    found = _since_1970(value) if isinstance(value, int | float) else _written(value, zone)
    if not EARLIEST <= found < LATEST:
        raise Unusable(f"its time is impossible: {str(value)[:40]}")
    return found


def moment_if_any(value: Any, zone: ZoneInfo | None) -> datetime | None:
    try:
        return moment(value, zone)
    except Unusable:
        return None


def _since_1970(value: float) -> datetime:
    try:
        while SECONDS_BELOW <= abs(value) < math.inf:
            value = value / 1000
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise Unusable(f"its time is impossible: {str(value)[:40]}") from None


def _written(value: Any, zone: ZoneInfo | None) -> datetime:
    try:
        found = datetime.fromisoformat(_with_zone_beside(str(value).strip()))
    except ValueError:
        raise Unusable(f"its time could not be read: {str(value)[:40]!r}") from None
    if found.tzinfo is None:
        if zone is None:
            raise Unusable("its time names no zone, and none was given")
        found = found.replace(tzinfo=zone)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Unusable(f"its time is impossible: {str(value)[:40]}") from None


def _with_zone_beside(value: str) -> str:
    """`2020-03-03 13:05:57 UTC` and `... +0100` as ISO 8601 writes them."""
    return SPACED_ZONE.sub(lambda found: "+00:00" if "UTC" in found[0] else "", value)


def record_id(kind: str, value: dict[str, Any], conversation: str) -> str:
    """The source's own id, marked with its kind; of a record without one, a mark of all that it says."""
    own = identity(value.get("id"))
    if own:
        return f"{kind}:{own}"
    print_of = sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
    return f"{kind}:{conversation}:{print_of}"
