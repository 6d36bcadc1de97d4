"""The zone of someone who wrote a mail."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_EASTERNMOST = timedelta(hours=14)
_WESTERNMOST = timedelta(hours=-12)


def zone_of(date_header: str | None, brand_zone: str) -> str:
    """The writer's zone by the Date header: the brand's where the clocks agree, else as "UTC+03:00".

    An offset of zero says nothing (many servers write UTC; -0000 states so, RFC 5322 §3.3), nor does a
    broken header: the brand's zone then, too.
    """
    try:
        sent_at = parsedate_to_datetime(date_header or "")
        offset = sent_at.utcoffset()
        if not offset or not _WESTERNMOST <= offset <= _EASTERNMOST:
            return brand_zone
        if sent_at.astimezone(ZoneInfo(brand_zone)).utcoffset() == offset:
            return brand_zone
    except (ValueError, OverflowError):
        return brand_zone
    return _offset_text(offset)


def _offset_text(offset: timedelta) -> str:
    hours, minutes = divmod(int(abs(offset) / timedelta(minutes=1)), 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
