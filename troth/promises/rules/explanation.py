"""The explanation of a due time in one English line, for logs and the command line."""

from datetime import datetime, timedelta, tzinfo

from troth.promises.rules.due import Explanation

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def explain(explained: Explanation, zone: tzinfo) -> str:
    """As in "received Fri 16:58, 2 min used, closed until Mon 09:00, due Mon 09:13", in this zone."""
    received = explained.received_at.astimezone(zone)
    parts = [f"received {_moment(explained.received_at, received)}"]
    reached = explained.received_at
    for since, until in explained.used:
        if since > reached:
            parts.append(f"closed until {_moment(since, received)}")
        if until < explained.used[-1][1]:
            parts.append(f"{_span(until - since)} used")
        reached = until
    parts.append(f"due {_moment(explained.due_at, received)}")
    return ", ".join(parts)


def _moment(moment: datetime, received: datetime) -> str:
    local = moment.astimezone(received.tzinfo)
    day = _WEEKDAYS[local.weekday()]
    # A weekday alone would be ambiguous a week after it was received.
    if (local.date() - received.date()).days > 6:
        day += f" {local.day} {_MONTHS[local.month - 1]}"
    if local.year != received.year:
        day += f" {local.year}"
    return f"{day} {local:%H:%M:%S}" if local.second else f"{day} {local:%H:%M}"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    counts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in counts if count) or "less than 1 s"
